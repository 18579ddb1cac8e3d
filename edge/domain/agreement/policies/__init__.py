"""One module for each row of the conflict table."""
