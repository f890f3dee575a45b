"""Forms: what is shared by the blueprints' own ``forms.py``."""
