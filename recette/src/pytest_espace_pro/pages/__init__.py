"""One page object per screen. A method that leaves a page returns the next one, which asserts that it is shown."""
