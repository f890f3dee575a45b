"""The space of the signed-in owner (SPEC 8)."""
