"""What is learned is shown by block and by team only where no smaller group follows from the rest."""

from api.planning.history.learned import _shown


def test_a_team_that_would_reveal_a_small_one_is_hidden_with_it():
    assert _shown({"T1": 12, "T2": 6, "T3": 2}) == {"T1": 12}


def test_nothing_is_hidden_where_nothing_is_small():
    assert _shown({"T1": 12, "T2": 6, "T3": 0}) == {"T1": 12, "T2": 6}
