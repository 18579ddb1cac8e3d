"""Measures what the product promises, beside a floor measured in the same run."""
