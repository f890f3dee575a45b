"""A real screen reader, Orca, driven by keys alone in a desktop of its own; all that it says is written down."""
