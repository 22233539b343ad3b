"""5  What the nets made of a row -> its number, and how sure it is."""
