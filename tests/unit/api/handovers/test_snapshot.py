"""What a handover freezes, read while cases go on."""

from types import SimpleNamespace

from api.handovers import routes


def test_a_case_that_is_cleared_between_the_reads_is_handed_over_once_as_cleared(monkeypatch):
    read = {"open": [(1, "on_scene"), (2, "offered")], "cleared": [(3, "cleared"), (1, "cleared")]}

    def page(_connection, _county, state, *, limit, after):
        return SimpleNamespace(cases=[SimpleNamespace(id=n, status=status) for n, status in read[state]], next=None)

    monkeypatch.setattr(routes.reading, "cases", page)
    found = routes._not_ended(None, "620823")
    assert sorted((case.id, case.status) for case in found) == [(1, "cleared"), (2, "offered"), (3, "cleared")]
