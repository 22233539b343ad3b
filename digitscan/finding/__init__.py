"""2b  Ink -> pieces, and the rows in which they stand."""
