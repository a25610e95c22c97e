"""The one server and the one job entry that every model program shares."""
