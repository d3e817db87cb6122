import pytest

from dispatch.planning.learning import erlang_b, erlang_c
from dispatch.planning.learning.errors import BadRatesError


@pytest.mark.parametrize(
    ("units", "load", "share"), [(9, 6.0, 0.0752), (10, 6.0, 0.0431), (0, 3.0, 1.0), (3, 0.0, 0.0)]
)
def test_erlang_b_is_what_tables_print(units: int, load: float, share: float):
    # B(9, 6) = .0752 and B(10, 6) = .0431: tables printed to four digits, the first rounded up from .07514
    assert erlang_b(units, load) == pytest.approx(share, abs=6e-5)


def test_erlang_c_is_that_of_three_servers_at_half_load():
    assert round(erlang_c(3, 1.5), 5) == 0.23684  # Larson & Odoni §5.4: P′Q


@pytest.mark.parametrize(("units", "load"), [(0, 1.0), (2, 2.0), (2, 9.0)])
def test_everybody_waits_where_the_queue_never_ends(units: int, load: float):
    assert erlang_c(units, load) == 1.0


def test_nobody_waits_where_nobody_calls():
    assert erlang_c(0, 0.0) == 0.0


@pytest.mark.parametrize(("units", "load"), [(-1, 1.0), (1, -0.1), (1, float("nan"))])
def test_what_cannot_be_is_refused(units: int, load: float):
    with pytest.raises(BadRatesError):
        erlang_b(units, load)
