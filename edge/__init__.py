"""The till itself, without a screen, a network or a device."""
