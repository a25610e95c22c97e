"""Quality of recommendations: the product against tuned baselines, leave-one-out, on any data set of one form."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# The ranker and the metrics are a container's own top-level packages.
if str(ROOT / "sagemaker") not in sys.path:
    sys.path.insert(0, str(ROOT / "sagemaker"))
