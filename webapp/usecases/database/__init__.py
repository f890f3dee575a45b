"""The operator upgrades, backs up and restores the database, and asks whether it is ready."""
