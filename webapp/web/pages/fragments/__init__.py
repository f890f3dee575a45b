"""Small answers for htmx beside what is being typed; without JavaScript, the page after the submit gives them."""
