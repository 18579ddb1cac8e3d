"""Pure rules of a shop: values in, values out, standard library only."""
