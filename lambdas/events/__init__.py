"""Events: what shoppers do, stored so that a retry stores nothing twice."""
