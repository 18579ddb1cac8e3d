"""One use case a file: a command in, events out."""
