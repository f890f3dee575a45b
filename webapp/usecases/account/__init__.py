"""Account: an owner changes, exports and closes a space (SPEC 7, 8.3)."""
