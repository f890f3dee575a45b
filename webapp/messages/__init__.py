"""Every message is one class, with its fields, subject, lifetime and templates (SPEC 4.3, 4.4)."""
