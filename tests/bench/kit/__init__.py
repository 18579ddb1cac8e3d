"""What every group of figures needs: figures, sizes, shops, terminals."""
