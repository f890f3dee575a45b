"""The rules of the service, as pure functions: no framework, no database, no clock, no input or output."""
