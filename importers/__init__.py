"""Importers: a catalogue and a history from files of many formats into a deployed stage, resumable and exact."""
