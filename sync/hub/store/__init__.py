"""The centre's store on PostgreSQL: one module for each group of tables."""
