"""A space is asked for, corrected, cancelled, activated (SPEC 3 to 5)."""
