"""The image and the sound of a challenge (SPEC 6)."""
