"""Pages read in processes of their own, so that a file that crashes or stalls a decoder costs no more than a page."""
