"""1  Files and folders -> pages, one at a time."""
