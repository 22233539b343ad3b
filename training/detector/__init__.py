"""Trains the detector: the net that finds the digits of a page in color, and which of them are one number."""
