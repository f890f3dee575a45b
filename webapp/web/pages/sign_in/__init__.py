"""Sign-in (SPEC 2.2)."""
