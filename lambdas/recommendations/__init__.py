"""The recommendations function: a request in, a page of live, explained items out."""
