"""Off-shelf tasks of teams that an import retired: no phone shows them, so a person hands them on."""

from sqlalchemy import Engine

from dispatch.store.off_shelf.repository import of_no_team

MOST_NAMED = 10


def tasks_left(engine: Engine, county: str) -> str | None:
    """Return what is said of tasks whose team is no more, None if there are none."""
    with engine.connect() as connection:
        found = of_no_team(connection, county)
    if not found:
        return None
    cases = ", ".join(f"#{case}" for case in list(found)[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
    return (
        f"{sum(found.values())} 处下架任务的小组已停用，手机上不再显示，请在案件中改派 "
        f"off-shelf tasks of retired teams are on no phone; hand them on: {cases}"
    )
