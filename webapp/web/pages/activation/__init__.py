"""Activation of a space with the mailed code (SPEC 5)."""
