"""5  Proposals of a page's numbers -> how probable it is that each is one whole handwritten number, read right."""
