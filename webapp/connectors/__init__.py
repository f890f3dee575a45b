"""The outside world: SMTP, and the mailbox that takes its place in development."""
