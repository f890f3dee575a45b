"""Stored data: models, migrations, and one module of queries for each concern. Functions take a `Session`."""
