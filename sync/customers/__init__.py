"""The directory of customers as the synchronising process keeps it in central.db."""
