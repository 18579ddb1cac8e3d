"""The centre's doors: for lanes with their certificate, for the office with its tokens."""
