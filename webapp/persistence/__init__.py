"""What is kept: models, migrations, and one module of queries a concern. Functions take a Session."""
