"""A dump whose rows cannot be read changes nothing."""

import psycopg
import pytest

from api.backup.database import dumping, row_counts, snapshot
from api.backup.errors import BackupError
from api.backup.loading import load


def test_a_dump_with_damaged_rows_is_refused_and_changes_nothing(database_url, tmp_path):
    dump = tmp_path / "dump"
    with snapshot(database_url) as taken, dumping(database_url, None, taken) as source:
        whole = source.read()
    damaged = whole.replace(b"\x78\x9c", b"\x78\x00")  # the head of rows that are compressed
    assert damaged != whole
    dump.write_bytes(damaged)
    with psycopg.connect(database_url) as connection:
        before = row_counts(connection)
    with pytest.raises(BackupError, match="无法读取 cannot read the dump"):
        load(database_url, None, dump, replace=True)
    with psycopg.connect(database_url) as connection:
        assert row_counts(connection) == before
