"""The queue of planning jobs as planners work through it: who gets which, what is kept, what is given up."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from api import clock
from api.db.engine import as_application, open_engine
from api.planning.jobs import failures
from dispatch.store.planning.claims import Claims, LostClaimError
from dispatch.store.planning.jobs import Jobs
from dispatch.store.planning.scenarios import Change, Scenarios
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

OTHER = "620898"
VERSIONS = {"graph": None, "ground": "a", "code": {"wangge": "1"}}


@pytest.fixture
def engine(database_url):
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        for code in (CODE, OTHER):
            save_county(connection, grid_county(1, code))
    owner.dispose()
    made = open_engine(database_url, pool_size=4, options=as_application("*"))
    yield made
    made.dispose()


@pytest.fixture
def planners(engine):
    """Return two planners, each over a connection that commits every statement."""
    lines = [engine.connect().execution_options(isolation_level="AUTOCOMMIT") for _ in range(2)]
    yield [Claims(line, name) for line, name in zip(lines, ("one", "two"), strict=True)]
    for line in lines:
        line.close()


def asked(engine, *counties):
    """Queue a job for each county; return their numbers."""
    found = []
    for n, county in enumerate(counties):
        with engine.begin() as connection:
            found.append(Jobs(connection, county, clock.now() + timedelta(seconds=n)).add("cover", {}, "test"))
    return found


def claimed(planner):
    job = planner.claim(failures.died())
    return job and job.id


def grow_stale(engine, by="31 seconds"):
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE planning_job SET heartbeat_at = heartbeat_at - CAST(:by AS interval)"), {"by": by}
        )


def row_of(engine, number, county=CODE):
    with engine.connect() as connection:
        return Jobs(connection, county, clock.now()).one(number)


def test_the_county_with_the_fewest_under_way_comes_first_then_who_asked_first(engine, planners):
    first, second, other = asked(engine, CODE, CODE, OTHER)
    assert [claimed(planners[0]), claimed(planners[1])] == [first, other]
    assert [claimed(planners[0]), claimed(planners[1])] == [second, None]


def test_a_job_that_no_planner_can_go_on_with_is_held_up(engine, planners):
    """The page said that it runs, for as long as its planner was away."""
    (number,) = asked(engine, CODE)
    planners[0].stand_by()
    assert claimed(planners[0]) == number
    assert row_of(engine, number)["held_up"] is False
    planners[0].connection.invalidate()
    assert (row_of(engine, number)["state"], row_of(engine, number)["held_up"]) == ("running", True)
    planners[1].stand_by()
    assert row_of(engine, number)["held_up"] is False
    grow_stale(engine)
    planners[1].fail(planners[1].claim(failures.died()), failures.died())
    assert row_of(engine, number)["held_up"] is False


def test_a_job_is_taken_over_when_its_heartbeat_is_stale_and_the_first_planner_finds_out(engine, planners):
    (number,) = asked(engine, CODE)
    job = planners[0].claim(failures.died())
    assert claimed(planners[1]) is None
    grow_stale(engine)
    planners[0].beat(job)
    assert claimed(planners[1]) is None, "it lives after all"
    grow_stale(engine)
    assert claimed(planners[1]) == number
    for act in (
        lambda: planners[0].beat(job),
        lambda: planners[0].progress(job, 0.5, "running", None),
        lambda: planners[0].keep_block(job, 0, "1", done=1, progress=0.5, tell=True),
        lambda: planners[0].finish(job, "1", "x"),
        lambda: planners[0].fail(job, failures.died()),
    ):
        with pytest.raises(LostClaimError):
            act()


def test_a_job_of_a_planner_that_is_known_to_have_ended_is_taken_over_at_once(engine, planners):
    first, second = asked(engine, CODE, CODE)
    here, elsewhere = (Claims(planners[0].connection, f"{host}:17:123") for host in ("here", "elsewhere"))
    assert [claimed(here), claimed(elsewhere)] == [first, second]
    planners[1].left_behind(["here:1:", "here:171:"])
    assert claimed(planners[1]) is None
    planners[1].left_behind(["here:16:", "here:17:"])
    assert row_of(engine, first)["stage"] == "preparing"
    job = planners[1].claim(failures.died())
    assert (job.id, job.attempts) == (first, 2)
    assert claimed(planners[1]) is None, "the planner elsewhere lives"


def test_a_job_of_a_dead_planner_is_taken_over_at_once_where_the_clock_was_set_back_meanwhile(engine, planners):
    (number,) = asked(engine, CODE)
    assert claimed(planners[0]) == number
    grow_stale(engine, by="-29 seconds")
    assert claimed(planners[1]) is None
    grow_stale(engine, by="-1 hour")
    assert claimed(planners[1]) == number


def test_after_three_deaths_without_a_block_it_is_given_up_and_a_block_counts_again(engine, planners):
    (number,) = asked(engine, CODE)
    one = planners[0]
    for _ in range(2):
        job = one.claim(failures.died())
        grow_stale(engine)
    job = one.claim(failures.died())
    assert job.attempts == 3
    one.prepared(job, VERSIONS, 2)
    one.keep_block(job, 0, "1", done=1, progress=0.5, tell=False)
    grow_stale(engine)
    for attempts in (2, 3):
        assert one.claim(failures.died()).attempts == attempts
        grow_stale(engine)
    assert claimed(one) is None
    failed = row_of(engine, number)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "died")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM planning_block")).scalar_one() == 0


def test_a_job_is_cancelled_at_once_while_no_planner_is_connected(engine, planners):
    (number,) = asked(engine, CODE)
    planners[0].stand_by()
    planners[0].claim(failures.died())
    planners[0].connection.invalidate()  # as a killed planner's is
    with engine.begin() as connection:
        assert Jobs(connection, CODE, clock.now()).cancel(number)["state"] == "cancelled"
    assert claimed(planners[1]) is None


def test_a_job_that_a_dead_planner_left_behind_is_cancelled_at_once_beside_a_living_one(engine, planners):
    (number,) = asked(engine, CODE)
    planners[1].stand_by()
    planners[0].claim(failures.died())
    planners[1].left_behind(["one"])
    with engine.begin() as connection:
        assert Jobs(connection, CODE, clock.now()).cancel(number)["state"] == "cancelled"


def test_a_cancelled_job_whose_planner_died_is_cancelled_and_not_begun_again(engine, planners):
    (number,) = asked(engine, CODE)
    planners[0].stand_by()
    job = planners[0].claim(failures.died())
    with engine.begin() as connection:
        Jobs(connection, CODE, clock.now()).cancel(number)
    assert planners[0].beat(job) is True
    grow_stale(engine)
    assert claimed(planners[1]) is None
    assert row_of(engine, number)["state"] == "cancelled"


def test_a_planner_that_stops_gives_the_job_back_without_an_attempt(engine, planners):
    asked(engine, CODE)
    for _ in range(5):
        job = planners[0].claim(failures.died())
        assert job.attempts == 1
        planners[0].release(job, clean=True)


def test_a_database_that_goes_away_is_no_fault_of_the_job_and_the_others_keep_theirs(engine, planners):
    """Three restarts of PostgreSQL failed a job with: it crashed its process three times, reduce it."""
    number, other = asked(engine, CODE, OTHER)
    for _ in range(4):
        job = planners[0].claim(failures.died())
        assert (job.id, job.attempts) == (number, 1)
        if claimed(planners[1]) is not None:
            held = other
        planners[0].give_back()
    assert row_of(engine, held, OTHER)["state"] == "running"


@pytest.mark.parametrize(
    ("versions", "blocks", "kept"),
    [
        (VERSIONS, 3, {0: '{"b":1,"a":1e+16}'}),
        (VERSIONS | {"ground": "b"}, 3, {}),
        (VERSIONS | {"code": {"wangge": "2"}}, 3, {}),
        (VERSIONS, 4, {}),
    ],
    ids=["the same", "other ground", "other code", "cut otherwise"],
)
def test_blocks_count_only_where_all_is_as_it_was_and_come_back_as_they_were_written(
    engine, planners, versions, blocks, kept
):
    asked(engine, CODE)
    job = planners[0].claim(failures.died())
    assert planners[0].prepared(job, VERSIONS, 3) == {}
    planners[0].keep_block(job, 0, '{"b":1,"a":1e+16}', done=1, progress=1 / 3, tell=True)
    grow_stale(engine)
    again = planners[1].claim(failures.died())
    assert planners[1].prepared(again, versions, blocks) == kept


def test_an_answer_is_the_scenarios_only_if_that_still_asks_the_same(engine, planners):
    with engine.begin() as connection:
        scenarios = Scenarios(connection, CODE, clock.now())
        number = scenarios.add("现状", "cover", None, {"target_s": 600}, "test")["number"]
        scenarios.run(number, "test")
    job = planners[0].claim(failures.died())
    with engine.begin() as connection:  # another name is no other question
        Scenarios(connection, CODE, clock.now()).change(number, Change(name="改名"))
    planners[0].prepared(job, VERSIONS, 1)
    planners[0].finish(job, '{"figures":{"reached":1}}', "first")
    with engine.begin() as connection:
        scenarios = Scenarios(connection, CODE, clock.now())
        assert scenarios.one(number)["digest"] == "first"
        assert scenarios.one(number)["versions"] == VERSIONS
        scenarios.run(number, "test")
    job = planners[0].claim(failures.died())
    with engine.begin() as connection:
        Scenarios(connection, CODE, clock.now()).change(number, Change(assumptions={"target_s": 900}))
    planners[0].finish(job, '{"figures":{"reached":2}}', "second")
    with engine.connect() as connection:
        assert Scenarios(connection, CODE, clock.now()).one(number)["digest"] is None


def test_old_jobs_are_removed_and_scenarios_keep_their_answers(engine, planners):
    asked(engine, CODE, CODE)
    job = planners[0].claim(failures.died())
    planners[0].finish(job, "1", "x")
    assert planners[0].tidy() == 0
    with engine.begin() as connection:
        connection.execute(text("UPDATE planning_job SET ended_at = ended_at - interval '91 days'"))
    assert planners[0].tidy() == 1
