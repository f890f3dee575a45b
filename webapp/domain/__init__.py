"""Pure rules of the service: no framework, no database, no clock, no input or output."""
