"""The language model that a stage serves itself, deployed."""
