"""How facts of many lanes agree: claims, policies, outcomes, rights."""
