"""Ways to a receipt printer: each carries bytes there and answers back, and knows no more."""
