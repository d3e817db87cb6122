"""The server says again and again that its certificate ends."""

import datetime as dt
import threading

import pytest

from api import clock
from api.settings import Settings
from api.tls.expiry import expiry_notices
from api.tls.folder import Folder
from api.tls.names import parse_names
from api.tls.service import settled
from tests.acceptance.steps import until

NAMES = parse_names(["wangge.lan"])


def heard(settings, times, *, within_s):
    """Return the lines said until there are so many, or this time has passed."""
    lines, enough = [], threading.Event()

    def say(line):
        lines.append(line)
        if len(lines) == times:
            enough.set()

    with expiry_notices(settings, say, every_s=0.01):
        enough.wait(within_s)
    return lines


@pytest.mark.parametrize(("age_days", "days"), [(366 + 2, 28), (396, 0)])
def test_near_its_end_it_is_said_every_time(tmp_path, age_days, days):
    Folder.of(tmp_path).make(NAMES, clock.now() - dt.timedelta(days=age_days))
    lines = heard(settled(Settings(home=tmp_path, tls=True), clock.now()), 3, within_s=30)
    assert len(lines) >= 3
    assert all(f"in {days} days" in line and "--renew" in line for line in lines)


def test_far_from_it_and_without_tls_nothing_is_said(tmp_path):
    Folder.of(tmp_path).make(NAMES, clock.now())
    assert heard(settled(Settings(home=tmp_path, tls=True), clock.now()), 1, within_s=0.5) == []
    assert heard(settled(Settings(home=tmp_path), clock.now()), 1, within_s=0.5) == []


def test_a_renewed_file_counts_after_the_next_start_only(tmp_path):
    Folder.of(tmp_path).make(NAMES, clock.now() - dt.timedelta(days=390))
    settings = settled(Settings(home=tmp_path, tls=True), clock.now())
    lines = []
    with expiry_notices(settings, lines.append, every_s=0.05):
        Folder.of(tmp_path).renew((), clock.now())
        before = len(lines)
        until(lambda: len(lines) > before + 1)  # the first may have been under way
