"""Models: what retraining made, what the gate decided and why, and what became of each."""
