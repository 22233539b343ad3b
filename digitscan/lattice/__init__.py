"""2c  Cuts and merges of touching and broken digits, and the paths through them."""
