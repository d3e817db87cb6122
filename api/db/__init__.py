"""The database: engine, migrations, the embedded cluster, and whether it answers."""
