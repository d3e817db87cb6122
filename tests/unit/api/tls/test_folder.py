"""The folder of the authority: whole or not there, never written over, its keys its owner's alone."""

import datetime as dt
import os
import signal
import stat
import warnings
from itertools import count

import pytest

from api.tls.certificate import check_pair, facts_of, read_certificate
from api.tls.errors import TlsError
from api.tls.folder import Folder
from api.tls.names import parse_names

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=300)
NAMES = parse_names(["wangge.lan", "10.1.0.5"])


@pytest.fixture
def folder(tmp_path):
    """Return a folder just made."""
    made = Folder.of(tmp_path)
    made.make(NAMES, NOW)
    return made


def test_what_is_made_can_be_served(folder):
    assert check_pair(folder.server, folder.server, NOW).names == NAMES


def test_keys_are_their_owners_alone(folder):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.path.iterdir()}
    assert modes == {"authority.crt": 0o644, "authority.key": 0o600, "server.pem": 0o600}
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_an_existing_certificate_is_not_overwritten(folder):
    before = {path: path.read_bytes() for path in folder.path.iterdir()}
    with pytest.raises(TlsError, match=r"nothing was changed.*--renew"):
        folder.make(NAMES, LATER)
    assert {path: path.read_bytes() for path in folder.path.iterdir()} == before


def test_a_renewed_certificate_is_of_the_same_authority_with_another_key(folder):
    before, authority = folder.server.read_bytes(), folder.authority.read_bytes()
    folder.renew((), LATER)
    assert folder.authority.read_bytes() == authority
    assert folder.server.read_bytes() != before
    read_certificate(folder.server).verify_directly_issued_by(read_certificate(folder.authority))
    assert check_pair(folder.server, folder.server, LATER).names == NAMES
    assert stat.S_IMODE(folder.server.stat().st_mode) == 0o600


def test_a_renewed_one_may_have_fewer_names_and_the_next_all_of_them_again(folder):
    folder.renew(parse_names(["10.1.0.5"]), LATER)
    assert facts_of(read_certificate(folder.server)).names == parse_names(["10.1.0.5"])
    folder.renew((), LATER)
    assert facts_of(read_certificate(folder.server)).names == NAMES


def test_other_names_need_another_authority(folder):
    before = folder.server.read_bytes()
    with pytest.raises(TlsError, match=r"--name bank\.example: .*only for: wangge\.lan, 10\.1\.0\.5"):
        folder.renew(parse_names(["wangge.lan", "bank.example"]), LATER)
    assert folder.server.read_bytes() == before


def test_without_an_authority_nothing_is_renewed(tmp_path):
    with pytest.raises(TlsError, match="first: wangge tls init"):
        Folder.of(tmp_path).renew((), NOW)


def test_an_authority_past_its_end_signs_nothing(folder):
    with pytest.raises(TlsError, match="the authority has expired"):
        folder.renew((), NOW + dt.timedelta(days=3650))


def test_a_key_kept_elsewhere_is_asked_for(folder):
    (folder.path / "authority.key").rename(folder.path.parent / "elsewhere.key")
    with pytest.raises(TlsError, match=r"authority\.key: .*put it back"):
        folder.renew((), NOW)


def test_a_key_of_another_authority_is_refused(folder, tmp_path):
    other = Folder.of(tmp_path / "other")
    other.make(NAMES, NOW)
    (folder.path / "authority.key").write_bytes((other.path / "authority.key").read_bytes())
    with pytest.raises(TlsError, match="is not that authority's key"):
        folder.renew((), NOW)


def killed(home, act, after):
    """Make or renew in a process that is killed at a sync of a file to disk; return what it ended with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # no thread of this process holds a lock that it needs
        pid = os.fork()
    if pid == 0:
        _die(home, act, after)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _die(home, act, after):
    syncs = count()
    real = os.fsync

    def dying(descriptor):
        if next(syncs) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        real(descriptor)

    os.fsync = dying
    try:
        getattr(Folder.of(home), act)(NAMES, NOW)
    finally:
        os._exit(70)


@pytest.mark.parametrize("after", range(4))
def test_killed_while_it_is_made_nothing_is_there_and_the_next_time_it_is_whole(tmp_path, after):
    assert killed(tmp_path, "make", after) == -signal.SIGKILL
    folder = Folder.of(tmp_path)
    assert not folder.path.exists()
    assert not folder.is_there
    folder.make(NAMES, NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tls", "tls.lock"], "nor is what was begun"
    check_pair(folder.server, folder.server, NOW)


def test_killed_once_it_has_its_name_it_is_whole(tmp_path):
    assert killed(tmp_path, "make", 4) == -signal.SIGKILL
    folder = Folder.of(tmp_path)
    check_pair(folder.server, folder.server, NOW)


@pytest.mark.parametrize("after", [0, 1])
def test_killed_while_it_is_renewed_a_whole_certificate_is_there(folder, after):
    before = folder.server.read_bytes()
    assert killed(folder.path.parent, "renew", after) == -signal.SIGKILL
    assert (folder.server.read_bytes() == before) is (after == 0)
    check_pair(folder.server, folder.server, NOW)
    folder.renew((), NOW)
    assert len(list(folder.path.iterdir())) == 3
