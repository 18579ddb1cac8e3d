"""Orders of customers: what was promised, where its goods are, who may end it, what is owed."""
