"""The mailbox of development: never present in production."""
