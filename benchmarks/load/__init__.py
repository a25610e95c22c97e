"""What becomes of requests that come whether or not the earlier ones are answered: steady, and in bursts."""
