"""Backups that fail for days are said: a timer fails where nobody looks."""

from datetime import UTC, datetime, timedelta

import pytest

from api.health.old_backup import NOTE, OLD, TRIED, begin, lines, note, sentence

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)


@pytest.mark.parametrize(("age", "is_said"), [(timedelta(days=7), False), (timedelta(days=7, seconds=1), True)])
def test_an_old_one_is_said_in_both_languages(tmp_path, age, is_said):
    note(tmp_path, NOW - age)
    said = sentence(tmp_path, NOW)
    assert (said is not None) is is_said
    if said:
        assert "7 天前" in said
        assert "was 7 days ago" in said
        assert lines(tmp_path, NOW) == [f"警告 WARNING: {said}"]


@pytest.mark.parametrize("found", [None, "", "yesterday", "2026-11-01T00:00:00"])
def test_where_nothing_is_known_nothing_is_said(tmp_path, found):
    if found is not None:
        (tmp_path / NOTE).write_text(found)
    assert sentence(tmp_path, NOW) is None


def test_the_newest_counts_and_nothing_is_left_beside_it(tmp_path):
    note(tmp_path, NOW - timedelta(days=30))
    note(tmp_path, NOW)
    assert sentence(tmp_path, NOW) is None
    assert [each.name for each in tmp_path.iterdir()] == [NOTE]


def test_a_home_that_is_gone_is_no_failure(tmp_path):
    note(tmp_path / "gone", NOW)


def test_one_that_never_succeeded_is_said_a_week_after_the_first_try(tmp_path):
    for nights in (9, 8, 1, 0):
        begin(tmp_path, NOW - timedelta(days=nights))
    said = sentence(tmp_path, NOW)
    assert said is not None
    assert "自 9 天前首次备份以来，从未成功" in said
    assert "No backup has ever succeeded; the first was tried 9 days ago" in said
    assert sentence(tmp_path, NOW - timedelta(days=9) + OLD) is None
    note(tmp_path, NOW)
    assert not (tmp_path / TRIED).exists()
    begin(tmp_path, NOW + timedelta(days=1))
    assert (sentence(tmp_path, NOW), [each.name for each in tmp_path.iterdir()]) == (None, [NOTE])
