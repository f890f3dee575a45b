"""Access: the anti-robot check, passwords, passkeys, password recovery, sessions (SPEC 6, 8.1, 8.2)."""
