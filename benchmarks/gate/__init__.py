"""How often the gate promotes what is worse, equal or better."""

import sys

from benchmarks.quality import ROOT

# The rule is the gate function's.
if str(ROOT / "lambdas") not in sys.path:
    sys.path.insert(0, str(ROOT / "lambdas"))
