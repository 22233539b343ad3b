"""Trains the recognizer: the net that reads a number on a strip cut out of a page, with nothing erased."""
