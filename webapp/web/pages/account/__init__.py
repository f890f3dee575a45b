"""The space of who is signed in (SPEC 8)."""
