"""6  What was read -> the output, each format in a module of its own; `formats` opens them by name."""
