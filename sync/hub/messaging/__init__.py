"""What customers are told of their orders, and how it reaches them."""
