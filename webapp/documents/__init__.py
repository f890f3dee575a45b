"""Documents for people to keep: the PDF summary of the space (SPEC 7)."""
