"""Who comes in: people rather than robots, passwords, passkeys, recovery, sessions (SPEC 6, 8.1, 8.2)."""
