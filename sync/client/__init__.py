"""The synchronising process of a till: sockets, time and files around the engine."""
