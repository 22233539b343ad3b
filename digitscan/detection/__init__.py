"""Page -> number regions: a convolutional net finds the digits of a page in color, and what links them to numbers."""
