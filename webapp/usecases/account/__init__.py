"""What an owner changes, takes away and closes (SPEC 7, 8.3)."""
