"""The rules of the trade: pure, and free of any AWS library."""
