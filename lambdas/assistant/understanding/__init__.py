"""From a shopper's words to constraints and an intent: pure functions over the shop's own lexicon."""
