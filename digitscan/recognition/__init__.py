"""Stage 4: a strip, cut out of the page with nothing erased -> what is written on it."""
