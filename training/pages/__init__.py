"""Pages with digits, other handwriting and print on them, for the net that tells which ink is a handwritten digit."""
