"""Our journey beside that of django-allauth and of Flask-Security-Too, on one machine: ``make -C bench peers``."""
