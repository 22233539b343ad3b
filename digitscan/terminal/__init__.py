"""What is said on the terminal, and how a signal ends a run."""
