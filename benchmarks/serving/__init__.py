"""What one answer costs: Vitrine beside beam search over semantic ids, on one thread, one request at a time."""

import os
import sys
from pathlib import Path

# Both are read before this package's own imports: the number of threads by numpy and torch, the path by Python.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_CONTAINERS = str(Path(__file__).resolve().parents[2] / "sagemaker")
if _CONTAINERS not in sys.path:
    sys.path.insert(0, _CONTAINERS)
