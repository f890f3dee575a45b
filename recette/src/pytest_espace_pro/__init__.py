"""End-to-end tests of Espace Pro with pytest: fixtures, page objects, mailboxes and a client of the test kit."""

__version__ = "1.0.0"
