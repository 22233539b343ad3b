"""The journal of a run: one SQLite file beside the output, in which every page that was read is kept at once."""
