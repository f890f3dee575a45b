"""The outside world: an SMTP server, or in development an embedded mailbox."""
