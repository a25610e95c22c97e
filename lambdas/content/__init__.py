"""Copy: words about items that a merchant orders, reads, approves and publishes."""
