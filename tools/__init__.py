"""Set-up and checks of this repository. Nothing here runs in production."""
