"""The display that the customer sees: the last value wins, and nothing ever waits for it."""
