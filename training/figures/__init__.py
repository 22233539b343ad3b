"""Pictures for a report: each module draws one kind, as a matplotlib `Figure`."""
