"""A backup in one file, its restore, and the proof that it restores.

The file is a ZIP archive: the database as `pg_dump` writes it, everything else of the home folder, and a manifest with
versions, sizes and SHA-256. It appears under its name only when it is whole and on the disk. It is not encrypted.

Known limits. The manifest proves that a file is undamaged, not who made it. Settings are noted, not applied: they are
the environment's.
"""
