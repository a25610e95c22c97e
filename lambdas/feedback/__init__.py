"""What a shopper may know of a recommendation, and choose to see less of or have forgotten."""
