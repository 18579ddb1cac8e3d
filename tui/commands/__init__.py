"""One subcommand of `till` a file: its arguments, and what it runs."""
