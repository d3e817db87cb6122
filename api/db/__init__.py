"""The database: engine, migrations, the embedded cluster, liveness."""
