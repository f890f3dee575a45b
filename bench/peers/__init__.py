"""``make -C bench peers`` compares our journey with django-allauth and Flask-Security-Too on one machine."""
