"""The same request twice, one after the other or both at once: it is done once and answered alike.

`Kept` is the table of first answers as one transaction after another sees it. Known limit: it has one thread, so a
rival's commit is what a test says happens just before ours; `tests/integration/dispatch/test_rivals.py` lets two
threads meet.
"""

import json
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected, UniqueViolation
from sqlalchemy.exc import IntegrityError, OperationalError

from api.auth.principal import AuthMethod
from api.http import idempotency
from api.http.idempotency import all_once, fingerprint, once, once_seen
from dispatch.errors import KeyReuseError, TeamBusyError
from dispatch.store.statements import SQL

COUNTY, ASKED = "620823", fingerprint("POST", "x", {"a": 1})


class Kept:
    """The first answers by county, sender and key, the messages sent, and what rivals do meanwhile."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.sent: list[tuple[str, str]] = []
        self.rivals: list[Any] = []
        """Called one by one, each before an answer is kept."""

    def execute(self, statement, asked):
        if statement is SQL["first_answers"]:
            whose = asked["county"], asked["sender"]
            found = [self.rows[*whose, key] for key in asked["keys"] if (*whose, key) in self.rows]
            return SimpleNamespace(mappings=lambda: found)
        if statement is SQL["keep_answers"]:
            return self._keep(asked)
        assert statement is SQL["publish"]
        return self.sent.append((asked["county"], asked["messages"]))

    def _keep(self, asked):
        if self.rivals:
            self.rivals.pop(0)()
        more = {(asked["county"], asked["sender"], each["key"]): each for each in json.loads(asked["kept"])}
        if more.keys() & self.rows.keys():
            raise IntegrityError("INSERT", {}, UniqueViolation('violates "pk_idempotency"'))
        self.rows |= more
        for row in more.values():
            row["stations"] = asked["stations"]
        self.sent.append((asked["county"], asked["messages"]))

    def first(self, key: str, answer: Any, request: str = ASKED) -> None:
        """A rival's commit."""
        self.rows[COUNTY, "desk", key] = {"key": key, "fingerprint": request, "answer": answer}


class Wired:
    """As much of the wiring as keeping answers asks for; nothing is rolled back, for an answer is kept last."""

    def __init__(self, kept: Kept, who: Any = None) -> None:
        self.kept = kept
        self.who = who or SimpleNamespace(means=AuthMethod.OPEN, actor="desk", stations=None)

    def county_wide(self):
        return self

    @contextmanager
    def transaction(self):
        yield self.kept

    def store_on(self, connection, *, defer_messages):
        assert defer_messages
        return SimpleNamespace(feed=SimpleNamespace(pending=lambda: {COUNTY: "[1]", "620899": "[2]"}))

    def desk_over(self, store):
        return "desk"


class Acts:
    """What is done: it counts, and answers with the count; it raises what a test puts into `fails`."""

    def __init__(self, *fails: Exception) -> None:
        self.done, self.fails = 0, list(fails)

    def __call__(self, desk, connection):
        self.done += 1
        if self.fails:
            raise self.fails.pop(0)
        return outcome(self.done), {"n": self.done}


def outcome(case: int) -> Any:
    return SimpleNamespace(case=SimpleNamespace(id=case))


@pytest.fixture
def kept():
    return Kept()


def known(name, stations=None):
    return SimpleNamespace(means=AuthMethod.SESSION, actor=f"user:{name}", stations=stations)


def ask(kept, act, key="k", request=ASKED, who=None):
    return once(Wired(kept, who), COUNTY, key, request, 201, act)


def deadlock():
    return OperationalError("UPDATE", {}, DeadlockDetected("deadlock detected"))


def test_the_second_of_two_is_answered_as_the_first_and_does_nothing(kept):
    act = Acts()
    assert ask(kept, act) == (outcome(1), {"n": 1}, False)
    assert ask(kept, act) == (None, {"n": 1}, True)
    assert act.done == 1


def test_without_a_key_each_is_done(kept):
    act = Acts()
    assert [ask(kept, act, None)[1] for _ in range(2)] == [{"n": 1}, {"n": 2}]
    assert kept.rows == {}
    assert kept.sent == [(COUNTY, "[1]"), ("620899", "[2]")] * 2


def test_the_messages_of_counties_go_out_once_with_the_answer(kept):
    ask(kept, Acts())
    ask(kept, Acts())
    assert kept.sent == [(COUNTY, "[1]"), ("620899", "[2]")]


def test_a_rival_that_commits_first_has_the_answer(kept):
    kept.rivals = [lambda: kept.first("k", {"n": "rival's"})]
    _, answer, again = ask(kept, Acts())
    assert (answer, again) == ({"n": "rival's"}, True)
    assert kept.sent == [], "what was rolled back is sent to nobody"


def test_a_rival_of_another_key_is_no_rival(kept):
    kept.rivals = [lambda: kept.first("other", {"n": 9})]
    assert ask(kept, Acts())[1:] == ({"n": 1}, False)


def test_what_a_rival_has_made_impossible_is_answered_as_the_rival_was(kept):
    """It waited for the case, and found that the very same request had moved it."""

    def beaten(desk, connection):
        kept.first("k", {"n": "rival's"})
        raise TeamBusyError("The team has a case.", field="team")

    assert ask(kept, beaten) == (None, {"n": "rival's"}, True)


@pytest.mark.parametrize("key", ["k", None])
def test_what_is_impossible_by_itself_is_refused(kept, key):
    with pytest.raises(TeamBusyError):
        ask(kept, Acts(TeamBusyError("The team has a case.", field="team")), key)
    assert kept.rows == {}


@pytest.mark.parametrize(("crossed", "done"), [(0, 1), (1, 2), (2, 3)])
def test_one_that_was_rolled_back_crosswise_starts_again(kept, crossed, done):
    act = Acts(*(deadlock() for _ in range(crossed)))
    assert ask(kept, act)[2] is False
    assert act.done == done


def test_after_three_tries_it_is_refused(kept):
    act = Acts(*(deadlock() for _ in range(4)))
    with pytest.raises(OperationalError):
        ask(kept, act)
    assert act.done == 3


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("k", IntegrityError("INSERT", {}, UniqueViolation('violates "pk_case_event"'))),
        (None, IntegrityError("INSERT", {}, UniqueViolation('violates "pk_idempotency"'))),
        ("k", OperationalError("SELECT", {}, Exception("the database is away"))),
    ],
)
def test_other_faults_are_not_tried_again(kept, key, fault):
    act = Acts(fault)
    with pytest.raises(type(fault)):
        ask(kept, act, key)
    assert act.done == 1


def test_a_key_is_its_countys_and_its_senders_own(kept):
    first, second = known("wang"), known("li")
    act = Acts()
    ask(kept, act, who=first)
    assert ask(kept, act, who=second)[1:] == ({"n": 2}, False)
    assert once(Wired(kept, second), "620899", "k", ASKED, 201, act)[2] is False
    assert act.done == 3
    assert ask(kept, act, who=first)[1:] == ({"n": 1}, True)


def test_with_an_answer_are_kept_its_case_and_its_senders_stations(kept):
    chief = known("chief", stations=frozenset({"S2", "S1"}))
    ask(kept, Acts(), who=chief)
    ask(kept, lambda desk, connection: (None, {}), "none")
    once(Wired(kept), COUNTY, "given", ASKED, 201, lambda desk, connection: (None, {}), case=7)
    once_seen(Wired(kept, chief), COUNTY, "seen", ASKED, 200, lambda connection: {"id": 5})
    rows = {key: (row["case_id"], row["stations"]) for (_, _, key), row in kept.rows.items()}
    assert rows == {"k": (1, ["S1", "S2"]), "none": (None, None), "given": (7, None), "seen": (None, ["S1", "S2"])}


def test_a_key_with_another_request_is_refused(kept):
    act = Acts()
    ask(kept, act)
    with pytest.raises(KeyReuseError) as refused:
        ask(kept, act, request=fingerprint("POST", "x", {"a": 2}))
    assert (refused.value.field, act.done) == ("Idempotency-Key", 1)


def test_a_fingerprint_is_of_the_content_whatever_its_order():
    one = fingerprint("POST", "x", {"a": 1, "b": {"c": 2, "d": 3}})
    assert one == fingerprint("POST", "x", {"b": {"d": 3, "c": 2}, "a": 1})
    others = [("PATCH", "x", {"a": 1}), ("POST", "y", {"a": 1}), ("POST", "x", {"a": "1"}), ("POST", "x", {"a": 2})]
    assert len({fingerprint(*each) for each in others} | {ASKED}) == 5


def test_an_act_without_a_write_is_done_once_too(kept):
    done = []

    def act(connection):
        done.append(connection)
        return {"n": len(done)}

    def seen():
        return once_seen(Wired(kept), COUNTY, "k", ASKED, 200, act)

    assert [seen(), seen()] == [({"n": 1}, False), ({"n": 1}, True)]
    kept.rows.clear()
    kept.rivals = [lambda: kept.first("k", {"n": "rival's"})]
    assert seen() == ({"n": "rival's"}, True)


# --- several in one transaction


def ask_all(kept, *keys, act=None):
    def answered(desk, connection, fresh):
        return outcome(1), [{"key": keys[n]} for n in fresh]

    return all_once(Wired(kept), kept, COUNTY, [(key, ASKED) for key in keys], 201, act or answered)


def test_of_several_only_the_new_ones_are_done(kept):
    kept.first("b", {"key": "as then"})
    done, given = ask_all(kept, "a", "b", "c")
    assert done == outcome(1)
    assert given == [({"key": "a"}, False), ({"key": "as then"}, True), ({"key": "c"}, False)]
    assert sorted(key for *_, key in kept.rows) == ["a", "b", "c"]
    assert kept.sent == [(COUNTY, "[1]"), ("620899", "[2]")]


def test_where_all_came_before_nothing_is_done(kept):
    ask_all(kept, "a", "b")
    kept.sent.clear()
    refused = Acts(AssertionError("done again"))
    assert ask_all(kept, "b", "a", act=refused) == (None, [({"key": "b"}, True), ({"key": "a"}, True)])
    assert (refused.done, kept.sent) == (0, [])


def test_several_are_refused_whole_where_a_rival_was_quicker(kept):
    kept.rivals = [lambda: kept.first("b", {})]
    with pytest.raises(IntegrityError):
        ask_all(kept, "a", "b")
    assert kept.sent == []


def test_one_of_several_with_a_used_key_is_refused(kept):
    kept.first("a", {}, request="another")
    with pytest.raises(KeyReuseError):
        ask_all(kept, "b", "a")
    assert list(kept.rows) == [(COUNTY, "desk", "a")]


def test_several_are_done_for_the_whole_county(kept, monkeypatch):
    """A station's limits end once it is known that the case may be reached: who goes is decided among all teams."""
    limits = []
    monkeypatch.setattr(idempotency, "limit_to", lambda connection, *seen: limits.append(seen))
    whole = Wired(kept, SimpleNamespace(means=AuthMethod.OPEN, actor="desk", counties={COUNTY}, stations=None))
    narrow = Wired(kept)  # of a station
    narrow.county_wide = lambda: whole
    all_once(narrow, kept, COUNTY, [("a", ASKED)], 201, lambda desk, connection, fresh: (None, [{}]))
    assert limits == [({COUNTY}, None)]
