"""How well a run was read: what is true, from a list or a review, against what was read and how sure that was."""
