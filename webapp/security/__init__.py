"""Keys, keyed hashes and encryption: no database, no HTTP."""
