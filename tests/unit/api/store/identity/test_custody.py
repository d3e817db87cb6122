"""The keys of one file and all that they seal."""

import pytest

from api.store.identity.custody import Custody
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring


class Rows:
    """Rows of one kind, so many sealed with each key."""

    def __init__(self, used, left=0, faults=()):
        self._used, self._left, self._faults = used, left, faults

    def reseal(self):
        return self._left

    def keys_used(self):
        return self._used

    def unreadable(self):
        yield from self._faults


def test_the_key_file_is_made_where_nothing_was_ever_sealed(tmp_path):
    ring = Keyring(tmp_path / "identity.keys")
    Custody(ring, [Rows({}), Rows({})]).prepare()
    made = ring.path.read_text()
    Custody(ring, [Rows({"k1": 3})]).prepare()
    assert ring.path.read_text() == made, "and never made again"


def test_a_missing_key_file_is_not_made_again_over_what_it_sealed(tmp_path):
    ring = Keyring(tmp_path / "identity.keys")
    with pytest.raises(KeyringError, match=r"is missing, and 6 identities.* were sealed with k1, k2"):
        Custody(ring, [Rows({"k1": 3}), Rows({"k1": 1, "k2": 2})]).prepare()
    assert not ring.path.exists()


def test_a_key_file_of_another_database_is_named_with_what_does_not_open(tmp_path):
    """Such as one made by a second server with a home of its own: without a word, two keys sealed one database."""
    ring = Keyring(tmp_path / "identity.keys")
    ring.create()
    Custody(ring, [Rows({ring.current.name: 3}), Rows({})]).check_held()
    with pytest.raises(KeyringError, match=r"does not hold k1, k2: 4 identities.*密钥文件与数据库不匹配"):
        Custody(ring, [Rows({"k1": 3, ring.current.name: 2}), Rows({"k2": 1})]).check_held()


def test_every_kind_is_sealed_counted_and_looked_at(tmp_path):
    custody = Custody(Keyring(tmp_path / "x"), [Rows({"k1": 3}, 2, ["a"]), Rows({"k1": 1, "k2": 2}, 5, ["b", "c"])])
    assert (custody.reseal(), custody.keys_used()) == (7, {"k1": 4, "k2": 2})
    assert list(custody.unreadable()) == ["a", "b", "c"]
