"""Facts travel between the till and the centre; nothing is overwritten."""
