"""Set-up and checks of this repository; nothing here runs in production."""
