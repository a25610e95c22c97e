"""What the functions share."""

import gc

# While a function starts, nearly every object that is made stays, and Python would look through all of them a dozen
# times: a tenth of the wait. Afterwards a request makes few cycles, and none lives in more than 50,000 objects.
gc.set_threshold(50_000, 20, 20)
