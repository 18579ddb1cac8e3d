"""Printers, drawers and card terminals: what the till drives and waits for."""
