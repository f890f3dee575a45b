"""Creation of a space in expert mode (SPEC 3)."""
