"""The demo shop's goods, of the project's own making."""
