"""The cashier's screens: coroutines that show a face, take an intent and send commands."""
