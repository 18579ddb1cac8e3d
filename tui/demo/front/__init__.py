"""The demo's shop front: pages that place real orders by the centre's API."""
