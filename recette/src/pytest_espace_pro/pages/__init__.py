"""Page objects: one a screen. A method that leads elsewhere gives the next page, which asserts that it has arrived."""
