"""The PostgreSQL that comes with the program, supervised so that nothing else need be installed."""
