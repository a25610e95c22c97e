"""Anonymous sessions, and their joining of a user at login."""
