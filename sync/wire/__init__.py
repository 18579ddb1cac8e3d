"""What travels between a till and the centre, as both sides read it."""
