"""End-to-end suites of Espace Pro with pytest: fixtures, page objects, mailboxes and the client of the test kit."""

__version__ = "1.0.0"
