"""What the office does at the centre: goods, people, stock, conflicts, and telling others."""
