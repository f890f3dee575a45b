"""Forgotten password (SPEC 8.2)."""
