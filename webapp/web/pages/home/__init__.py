"""The home page (SPEC 2.1)."""
