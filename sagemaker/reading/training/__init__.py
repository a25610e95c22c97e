"""Training of the reader, from messages that people marked."""
