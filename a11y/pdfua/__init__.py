"""The PDF/UA-1 check of our documents, by the reference validator."""
