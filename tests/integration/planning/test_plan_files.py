"""`wangge plan solve` and `wangge plan hypercube` as typed: published answers, refusals, and what they need."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from dispatch.planning.learning import erlang_b, erlang_c
from tests.processes import WANGGE, environment, wangge
from tests.running.profiles import IS_NIGHTLY
from tests.unit.dispatch.planning.siting.samples import PMED, pmed, san_francisco

NUMBERS = range(1, 21) if IS_NIGHTLY else (1, 5, 13)
"""All of pmed1..20 at night; the quickest by day: the others are solved by the tests of the core."""


def plan(*arguments):
    """Run a command that answers; return what it printed."""
    done = wangge("plan", *arguments)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def refused(*arguments):
    """Run a command that refuses; return its exit code and what it said."""
    done = wangge("plan", *arguments)
    assert done.stdout == ""
    return done.returncode, json.loads(done.stderr)["error"]


@pytest.fixture
def save(tmp_path):
    """Write lists of numbers as CSV, arrays as NPY, texts as they are; return the path."""

    def write(name, content):
        path = tmp_path / name
        if isinstance(content, np.ndarray):
            np.save(path.with_suffix(".npy"), content)
            return path.with_suffix(".npy")
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
            return path
        path.write_text("".join(",".join(map(repr, row)) + "\n" for row in content), encoding="utf-8")
        return path

    return write


# --- published answers


@pytest.fixture
def san_francisco_files(data_file, save):
    """PySAL spopt's San Francisco: tracts × stores in metres, and the tracts' demand."""
    known = san_francisco(data_file("facility/spopt"), "pmedian", p=4)
    costs = save("costs.csv", known.travel_s.T.tolist())
    weights = save("weights.csv", [[place.weight] for place in known.places])
    return ["--costs", costs], ["--weights", weights]


def test_san_francisco(san_francisco_files):
    # spopt 0.8, its tutorials and tests; MEXCLP: all choices of 4 of 16, tried one by one.
    costs, weights = san_francisco_files
    mclp = plan("solve", "--model", "mclp", *costs, *weights, "--sites", 4, "--radius", 5000)
    assert (mclp["objective"], mclp["bound"], mclp["proven"]) == (875_247, 875_247, True)
    assert (mclp["sites"], mclp["total_weight"]) == ([1, 2, 5, 10], 955_113)
    assert 100 * (205 - len(mclp["uncovered"])) / 205 == pytest.approx(89.756098, abs=5e-7)
    pmedian = plan("solve", "--model", "pmedian", *costs, *weights, "--sites", 4)
    assert pmedian["mean"] == pytest.approx(2982.1268579890657, rel=1e-12)
    assert pmedian["objective"] == pmedian["bound"]
    lscp = plan("solve", "--model", "lscp", *costs, "--radius", 5000)
    assert (lscp["objective"], len(lscp["sites"]), lscp["uncovered"]) == (8, 8, [])
    pcenter = plan("solve", "--model", "pcenter", *costs, "--sites", 4)
    assert pcenter["objective"] == pytest.approx(7403.0638, abs=5e-5)
    for busy, expected in ((0, 875_247), (0.1, 803_326.644), (0.3, 670_543.0914), (0.5, 542_291.375)):
        mexclp = plan(
            "solve", "--model", "mexclp", *costs, *weights, "--sites", 4, "--radius", 5000, "--busy", busy
        )  # fmt: skip
        assert (mexclp["objective"], mexclp["bound"]) == (expected, expected), "to the last digit"


def test_san_francisco_cannot_be_covered_within_4_km(san_francisco_files):
    costs, _ = san_francisco_files
    code, error = refused("solve", "--model", "lscp", *costs, "--radius", 4000)
    assert (code, error["code"], len(error["rows"])) == (3, "uncovered_rows", 5)
    assert all(row["least"] > 4000 for row in error["rows"])
    assert plan("solve", "--model", "lscp", *costs, "--radius", error["least_radius"])["uncovered"] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_or_library_p_medians(data_file, save, number):
    known = pmed(data_file(f"facility/orlib_pmed/pmed{number}.txt"))
    found = plan("solve", "--model", "pmedian", "--costs", save("pmed", known.travel_s), "--sites", known.p)
    assert (found["objective"], found["bound"], found["proven"]) == (PMED[number - 1], PMED[number - 1], True)
    assert found["objective"] == known.travel_s[found["sites"]].min(axis=0).sum()


def test_larson_and_odoni(save):
    # Urban Operations Research, §5.4–5.5: three servers, λ = 1.5, μ = 1.
    rates = save("rates.csv", [[0.25], [0.25], [0.25], [0.35], [0.40]])
    orders = save("orders.csv", [[1, 2, 3], [1, 2, 3], [1, 3, 2], [2, 1, 3], [3, 1, 2]])
    found = plan("hypercube", "--rates", rates, "--preferences", orders, "--service-rate", 1)
    assert [round(one, 5) for one in found["state_probabilities"]] == [
        0.21053, 0.13669, 0.08863, 0.09489, 0.09047, 0.08894, 0.05301, 0.11842,
    ]  # fmt: skip
    assert [round(one, 4) for one in found["workloads"]] == [0.5574, 0.4734, 0.4693]
    assert round(found["queue_probability"], 5) == 0.23684
    assert round(found["interdistrict_share"], 4) == 0.4353
    assert found["loss_probability"] == 0
    total = sum(found["state_probabilities"]) + found["waiting_state_probability"]
    assert total == pytest.approx(1, abs=1e-12)
    by_atom = np.dot(found["interdistrict_by_atom"], [0.25, 0.25, 0.25, 0.35, 0.40]) / 1.5
    assert by_atom == pytest.approx(found["interdistrict_share"])
    served = np.array(found["dispatches"]).sum(axis=0)
    assert np.dot(found["interdistrict_by_unit"], served) == pytest.approx(found["interdistrict_share"])


def test_two_units_that_lose_calls(save):
    rates, orders = save("rates", np.array([0.6, 0.4])), save("orders", np.array([[0, 1], [1, 0]]))
    arguments = ["--rates", rates, "--preferences", orders, "--service-rate", 1, "--queue", "none"]
    found = plan("hypercube", *arguments)
    np.testing.assert_allclose(found["state_probabilities"], [0.4, 0.22, 0.18, 0.2], atol=1e-12)
    assert found["loss_probability"] == pytest.approx(0.2)
    assert found["queue_probability"] == found["waiting_state_probability"] == 0
    # Served: 0.8 of calls. Atom 0: unit 0 while it is free (.4 + .18), else unit 1 (.22); atom 1: .4 + .22 and .18.
    costs = save("costs.csv", [[10, 30], [50, 20]])
    mean = (0.6 * (0.58 * 10 + 0.22 * 30) + 0.4 * (0.62 * 20 + 0.18 * 50)) / 0.8
    assert plan("hypercube", *arguments, "--costs", costs)["mean_cost"] == pytest.approx(mean)


@pytest.mark.parametrize(("units", "load", "blocked"), [(9, 6, 0.0752), (10, 6, 0.0431)])
def test_erlangs_tables(save, units, load, blocked):
    orders = [[(unit + atom) % units for unit in range(units)] for atom in range(units)]
    arguments = ["--rates", save("rates", np.full(units, load / units)), "--preferences", save("o.csv", orders)]
    lost = plan("hypercube", *arguments, "--service-rate", 1, "--queue", "none")
    assert lost["loss_probability"] == pytest.approx(blocked, abs=1e-4)
    assert lost["loss_probability"] == pytest.approx(erlang_b(units, load), abs=1e-12)
    assert lost["workloads"] == pytest.approx([load * (1 - blocked) / units] * units, abs=1e-4), "all alike"
    waiting = plan("hypercube", *arguments, "--service-rate", 1)
    assert waiting["queue_probability"] == pytest.approx(erlang_c(units, load), abs=1e-12)
    assert waiting["workloads"] == pytest.approx([load / units] * units)


# --- what is printed


def test_names_indices_and_notes(save):
    costs = save("costs.csv", ",东街,西街,南街\n锦屏,1,5,9\n新窑,4,2,7\n木林,,,\n")
    weights = save("weights.csv", "村,户数\n新窑,2\n锦屏,1\n木林,5\n")
    done = wangge(
        "plan", "solve", "--model", "mclp", "--costs", costs, "--weights", weights, "--sites", 1, "--radius", 2,
        "--busy", 0.5,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (found["objective"], found["sites"], found["site_names"]) == (2, [1], ["西街"])
    assert (found["uncovered"], found["uncovered_names"]) == ([0, 2], ["锦屏", "木林"])
    assert (found["rows"], found["columns"], found["no_way"]) == (3, 3, 3)
    assert len(found["notes"]) == 1
    assert "--busy" in done.stderr
    assert found["seconds"] >= 0


def test_the_same_question_has_the_same_answer(save):
    stream = np.random.Generator(np.random.Philox(3))
    costs = save("costs", stream.integers(1, 50, (60, 20)))
    first, second = (plan("solve", "--model", "pmedian", "--costs", costs, "--sites", 5) for _ in range(2))
    assert first | {"seconds": 0} == second | {"seconds": 0}


def test_a_search_that_is_cut_short_says_so(save):
    points = np.random.Generator(np.random.Philox(3)).random((100, 2))
    costs = save("costs", np.rint(1000 * np.hypot(*np.moveaxis(points[:, None] - points[None], 2, 0))))
    proven = plan("solve", "--model", "pmedian", "--costs", costs, "--sites", 3)
    greedy = plan("solve", "--model", "pmedian", "--costs", costs, "--sites", 3, "--greedy")
    assert greedy["bound"] <= proven["objective"] <= greedy["objective"]
    assert proven["proven"] is True
    limited = plan("solve", "--model", "pmedian", "--costs", costs, "--sites", 3, "--time-limit", 1e-6)
    assert limited["proven"] is False
    assert limited["bound"] <= proven["objective"] <= limited["objective"]


def test_a_search_that_ends_undecided_has_an_exit_code_of_its_own(save):
    random = np.random.Generator(np.random.Philox(1))
    costs = random.uniform(1, 9, (300, 300))
    costs[random.random((300, 300)) > 0.04] = np.inf
    asked = ("solve", "--model", "pmedian", "--costs", save("sparse", costs))
    code, error = refused(*asked, "--sites", 27, "--time-limit", 1e-6)
    assert (code, error["code"], error["field"]) == (4, "undecided", "time_limit")


# --- what is refused


@pytest.mark.parametrize(
    ("text", "arguments", "code", "word"),
    [
        ("1,2\n3\n", ["--model", "pmedian", "--sites", "1"], "bad_file", "line 2"),
        ("1,2\n3,x\n", ["--model", "pmedian", "--sites", "1"], "bad_cell", "line 2, 第 2 列 column 2"),
        ("1,2\n3,-4\n", ["--model", "pmedian", "--sites", "1"], "bad_cell", "line 2, 第 2 列 column 2"),
        ("1,2\n3,4\n", ["--model", "pmedian"], "bad_limit", "--sites"),
        ("1,2\n3,4\n", ["--model", "pmedian", "--sites", "0"], "bad_limit", "1 to 2"),
        ("1,2\n3,4\n", ["--model", "pmedian", "--sites", "3"], "bad_limit", "1 to 2"),
        ("1,2\n3,4\n", ["--model", "lscp", "--radius", "-1"], "bad_limit", "0 or more"),
        ("1,2\n3,4\n", ["--model", "mexclp", "--sites", "1", "--radius", "1", "--busy", "1"], "bad_limit", "below 1"),
        ("1,2\n3,4\n", ["--model", "pmedian", "--sites", "1", "--time-limit", "0"], "bad_limit", "above 0"),
        ("", ["--model", "pmedian", "--sites", "1"], "bad_file", "empty"),
    ],
)
def test_refusals_are_json_with_a_code_and_a_remedy(save, text, arguments, code, word):
    exit_code, error = refused("solve", "--costs", save("costs.csv", text), *arguments)
    assert (exit_code, error["code"]) == (2, code)
    assert word in error["message"]


def test_weights_of_another_length_are_refused(save):
    exit_code, error = refused(
        "solve", "--model", "pmedian", "--sites", 1, "--costs", save("costs.csv", "1,2\n3,4\n"),
        "--weights", save("weights.csv", "1\n2\n3\n"),
    )  # fmt: skip
    assert (exit_code, error["code"], error["found"]) == (2, "bad_file", "3 × 1 个数 numbers")
    assert "2 × 1" in error["message"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        exit_code, error = refused("solve", "--model", "pmedian", "--sites", 1, "--costs", path)
        assert (exit_code, error["code"], error["file"]) == (2, "file", str(path))


def test_what_has_no_answer_ends_with_3(save):
    costs = save("costs.csv", ",a,b\nx,1,inf\ny,inf,1\n")
    code, error = refused("solve", "--model", "pcenter", "--costs", costs, "--sites", 1)
    assert (code, error["code"], error["sites_needed"]) == (3, "too_few_sites", 2)
    code, error = refused("solve", "--model", "lscp", "--costs", costs, "--radius", 0)
    assert (code, error["rows"][1]) == (3, {"row": 1, "least": 1, "nearest": 1, "name": "y", "nearest_name": "b"})
    lost = save("lost.csv", "1,2\n,inf\n")
    code, error = refused("solve", "--model", "pmedian", "--costs", lost, "--sites", 1)
    assert (code, error["code"], [row["row"] for row in error["rows"]]) == (3, "uncovered_rows", [1])


@pytest.mark.parametrize(
    ("rates", "orders", "service_rate", "code"),
    [
        ("1\n1\n", "1,2\n2,1\n", 1, "unstable_queue"),
        ("1\n1\n", "1,2\n2,2\n", 2, "bad_cell"),
        ("1\n1\n1\n", "1,2\n2,1\n", 2, "bad_file"),
        ("1\n-1\n", "1,2\n2,1\n", 2, "bad_cell"),
        ("1\n1\n", "1,2\n2,1\n", 0, "bad_rates"),
        ("1\n1\n", "1,2\n2,1\n", -1, "bad_rates"),
        ("1\n1\n", "1,2\n2,1\n", "1e-300", "bad_rates"),
        ("1\n1e308\n", "1,2\n2,1\n", 2, "bad_cell"),
        ("甲,1\n乙,1\n", "乙,1,2\n丙,2,1\n", 2, "bad_file"),
        ("1\n", ",".join(map(str, range(15))), 2, "too_many_units"),
    ],
)
def test_a_system_that_cannot_be_is_refused(save, rates, orders, service_rate, code):
    exit_code, error = refused(
        "hypercube", "--rates", save("rates.csv", rates), "--preferences", save("orders.csv", orders),
        "--service-rate", service_rate,
    )  # fmt: skip
    assert (exit_code, error["code"]) == (2, code)


def test_rates_and_costs_follow_the_names_of_the_preferences(save):
    """甲 calls twice as often as 乙 and prefers the second unit, wherever its rate and its costs stand."""
    orders = save("orders.csv", "乙,0,1\n甲,1,0\n")
    given = [("乙,.1\n甲,.2\n", "乙,1,2\n甲,4,3\n"), ("甲,.2\n乙,.1\n", "甲,4,3\n乙,1,2\n")]
    one, other = (
        plan(
            "hypercube", "--rates", save("rates.csv", rates), "--costs", save("costs.csv", costs),
            "--preferences", orders, "--service-rate", 1,
        )
        for rates, costs in given
    )  # fmt: skip
    assert one["workloads"][1] > one["workloads"][0]
    assert one | {"seconds": 0} == other | {"seconds": 0}


# --- what it needs: nothing but the files


def test_neither_home_nor_database_nor_server_is_touched(save, tmp_path):
    costs = save("costs.csv", "1,5\n4,2\n")
    home = tmp_path / "home"
    done = subprocess.run(
        [WANGGE, "plan", "solve", "--model", "pmedian", "--costs", costs, "--sites", "1"],
        env=environment(HOME=home, WANGGE_DATABASE_URL="postgresql://127.0.0.1:1/none"),
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert json.loads(done.stdout)["objective"] == 5
    assert done.stderr == ""
    assert not home.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"costs.csv"}


def test_only_what_it_needs_is_imported(save):
    """What takes seconds to import: the database, the web framework, the settings."""
    costs = save("costs.csv", "1,5\n4,2\n")
    code = (
        "import sys\n"
        f"sys.argv = ['wangge', 'plan', 'solve', '--model', 'lscp', '--costs', {str(costs)!r}, '--radius', '4']\n"
        "from api.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'psycopg', 'fastapi', 'starlette', 'api.settings', 'scipy', 'osrm'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_infinity_is_never_printed(save):
    found = plan("solve", "--model", "mclp", "--costs", save("c.csv", "inf,inf\n"), "--sites", 1, "--radius", 1)
    assert (found["objective"], found["bound"], found["uncovered"]) == (0, 0, [0])
    assert math.isfinite(found["bound"])
