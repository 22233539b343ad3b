"""Trains the orientation net: the net that tells how a page lies, by windows of it."""
