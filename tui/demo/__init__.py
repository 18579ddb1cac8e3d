"""A shop of our own making, for trying the till and for tests; none of its goods exist."""
