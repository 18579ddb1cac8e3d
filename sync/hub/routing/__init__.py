"""Where an order is served from: a pure function of request, network and rules."""
