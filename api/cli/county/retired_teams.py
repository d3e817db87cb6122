"""Off-shelf tasks of teams that an import retired: who sees them now."""

from sqlalchemy import Engine

from dispatch.store.off_shelf.repository import of_no_team

MOST_NAMED = 10


def tasks_left(engine: Engine, county: str) -> str | None:
    """Return what is said of tasks whose team is no more, None if there are none."""
    with engine.connect() as connection:
        found = of_no_team(connection, county)
    if not found:
        return None
    said = (
        f"{sum(each.premises for each in found)} 处下架任务的小组已停用，现由场所所在所各小组共办，可在案件中改派 "
        "off-shelf tasks of retired teams are shared by the teams of the premises' stations; hand them on in the case: "
        f"{_cases([each.case for each in found])}"
    )
    unseen = [each for each in found if each.unseen]
    if not unseen:
        return said
    return (
        f"{said}\n其中 {sum(each.unseen for each in unseen)} 处无所属所，手机上不再显示，请改派 "
        f"of them in cells of no station, on no phone, so hand them on: {_cases([each.case for each in unseen])}"
    )


def _cases(numbers: list[int]) -> str:
    return ", ".join(f"#{case}" for case in numbers[:MOST_NAMED]) + (" …" if len(numbers) > MOST_NAMED else "")
