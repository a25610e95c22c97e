"""Bias of recommendations towards what sells, who it serves, and what its control costs."""
