"""Templates: named fields on a form, laid over each scan of it and read one by one."""
