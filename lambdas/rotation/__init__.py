"""The rotation of the key that signs anonymous sessions."""
