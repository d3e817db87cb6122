"""A run of the tests has settings of its own, whatever those of the person who starts it."""

import os

import pytest

from api.settings import Settings, load
from tests import processes
from tests.running import shared

THEIRS = {
    "WANGGE_COUNTY": "999999",
    "WANGGE_HOME": "/root/unreadable",
    "WANGGE_PORT": "1",
    "wangge_workers": "64",
    "HOST": "0.0.0.0",
    "PORT": "1",
    "PGOPTIONS": "-c search_path=nowhere",
}


@pytest.fixture
def run_of_a_person(monkeypatch):
    """Begin a run with a person's settings in the environment, and end it."""
    for name in (shared.VARIABLE, shared.OWNER, "WANGGE_HOME"):
        monkeypatch.setenv(name, os.environ[name])  # put back afterwards
    for name, value in (THEIRS | {"WANGGE_TEST_PROFILE": "nightly", "WANGGE_DATA": "/data"}).items():
        monkeypatch.setenv(name, value)
    shared.begin()
    yield
    shared.end()


@pytest.mark.usefixtures("run_of_a_person")
def test_settings_of_the_person_are_forgotten_and_those_for_tests_stay():
    assert load().model_dump() == Settings.model_construct(home=shared.home()).model_dump()
    started = processes.environment()
    assert {name: started.get(name) for name in THEIRS} == dict.fromkeys(THEIRS) | {"WANGGE_HOME": str(shared.home())}
    assert (os.environ["WANGGE_TEST_PROFILE"], os.environ["WANGGE_DATA"]) == ("nightly", "/data")
