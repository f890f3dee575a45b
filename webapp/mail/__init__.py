"""Messages and their transport. One function a message; SMTP by Flask-Mail; a mailbox for development."""
