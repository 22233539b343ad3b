"""The collections of characters, and how they become data sets for the nets."""
