"""The verdict on the numbers of a page: how probable it is that each is one whole handwritten number, read right."""
