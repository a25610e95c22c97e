"""Words held against facts: a sentence leaves only where all that it says of an item is true of that item.

The vocabulary is closed: a word is either one that claims nothing, or it is in the facts of the items that its clause
speaks of, or the sentence does not pass. So what nobody thought of is refused, and not let through.
"""

from vitrine.domain.grounding.check import Fault, check
from vitrine.domain.grounding.facts import Facts, Ground
from vitrine.domain.grounding.writing import money, plain

__all__ = ["Facts", "Fault", "Ground", "check", "money", "plain"]
