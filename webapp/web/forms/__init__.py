"""What all forms share; each blueprint keeps its own forms in its `forms.py`."""
