"""Keys and what is made of them: no database, no HTTP."""
