"""The test kit (SPEC 0: end-to-end suites): with a token that a production refuses."""
