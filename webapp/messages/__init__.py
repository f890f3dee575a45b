"""What is mailed: one class a message, with its fields, its subject, its life and its templates (SPEC 4.3, 4.4)."""
