"""Addresses that no channel can have are refused in words, and not repeated: one may be a key."""

import pytest
from typer.testing import CliRunner

from api.cli import channels as command


@pytest.mark.parametrize(
    "url",
    ["key-of-bot", "file:///key-of-bot", "https:///key-of-bot", "http://[::1/key-of-bot", "http://h:99999/key-of-bot"],
)
def test_an_address_that_cannot_be_reached_is_refused(url):
    done = CliRunner().invoke(command.app, ("add", "wecom", "group", "--url", url), env={"COLUMNS": "200"})
    assert done.exit_code == 2, done.output
    assert "https://" in done.output
    assert "key-of-bot" not in done.output
