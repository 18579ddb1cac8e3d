"""SQLite behind ports: journal, projections, catalogue, backup."""
