"""What is drawn: pure functions from a picture to rows, and the few widgets that hold them."""
