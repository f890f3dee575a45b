"""The operator's care of the database: upgraded, copied, restored, asked whether it is ready."""
