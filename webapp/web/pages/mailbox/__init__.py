"""The mailbox for development: production never has it."""
