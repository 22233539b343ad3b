"""Many files: their order, failures and journal, and what is accepted."""
