"""Registration: a person submits, corrects, cancels and activates it (SPEC 3 to 5)."""
