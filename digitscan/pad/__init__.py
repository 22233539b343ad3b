"""The page of `digitscan pad`: a number is read while it is drawn, and one sees what the nets see."""
