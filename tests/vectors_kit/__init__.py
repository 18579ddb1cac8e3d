"""Worked pricing cases as the product's own values, and the comparison of its answers."""
