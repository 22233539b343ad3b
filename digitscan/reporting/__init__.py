"""A run told on one HTML page that needs nothing else: what was read, what is doubtful, what failed."""
