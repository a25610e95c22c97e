"""What one answer costs: Vitrine beside beam search over semantic ids, on one thread, one request at a time."""
