"""Carriers of parcels: the port, its contract over HTTP, and one that carries nothing."""
