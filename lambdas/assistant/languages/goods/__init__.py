"""What a shop sells, in each language."""
