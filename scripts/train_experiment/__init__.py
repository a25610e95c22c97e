"""One training with other hyperparameters, started as the deployed state machine would start it."""
