"""The named SQL of dispatch, read once."""

from pathlib import Path

from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))
