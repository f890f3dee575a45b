"""People write to the operator (SPEC 9)."""
