"""How often the gate promotes what is worse, equal or better."""

import sys
from pathlib import Path

# The rule is the gate function's, the interval the evaluating job's.
for _part in ("lambdas", "sagemaker"):
    _folder = str(Path(__file__).resolve().parents[2] / _part)
    if _folder not in sys.path:
        sys.path.insert(0, _folder)
