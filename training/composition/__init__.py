"""Composes pages in color on which every digit's place and number are known: what the detector trains on."""
