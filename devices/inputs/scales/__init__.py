"""Scales: what they speak, and when a weight may be used."""
