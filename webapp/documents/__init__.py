"""The documents that a person keeps: the PDF summary of the space (SPEC 7)."""
