"""The screen and the keyboard of the till."""
