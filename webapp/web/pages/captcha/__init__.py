"""The image, the sound and the task of a challenge (SPEC 6)."""
