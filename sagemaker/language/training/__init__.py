"""How the adapter is made: examples drawn from a seed, and the training that turns them into one GGUF file."""
