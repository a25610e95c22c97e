"""The catalogue: items as merchants write them, and the stream that carries them to the ranker."""
