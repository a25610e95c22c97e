"""From the lake and the catalogue's deltas to one checked dataset."""
