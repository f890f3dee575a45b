"""Small answers for htmx, beside what is being typed; each is said again, on submit, without JavaScript."""
