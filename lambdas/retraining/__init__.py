"""How a stage is seeded, and how a challenger is judged, deployed, promoted or undone."""
