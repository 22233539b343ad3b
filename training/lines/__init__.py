"""Lines of writing: numbers as they stand on paper, for the net that reads a whole number at once."""
