"""The centre: inventory, orders, customers, fleet."""
