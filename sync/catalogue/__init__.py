"""The catalogue as the synchronising process makes it: a new file, then a switched pointer."""
