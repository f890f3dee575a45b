"""The test kit (SPEC 0: end-to-end suites): in the mode « testing » only, with a token."""
