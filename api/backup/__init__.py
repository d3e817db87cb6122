"""Backup into one file, restore, and verification of a restore.

The file is a ZIP archive: the database as written by `pg_dump`, the rest of the home folder, and a manifest with
versions, sizes and SHA-256. It gets its name only when it is complete and on the disk. It is not encrypted.

Known limits. The manifest proves that a file is undamaged, not who made it. Settings are recorded, not applied: they
belong to the environment.
"""
