"""Texts of the county's own report, edited by the office: versions, only added to."""

from datetime import datetime

from sqlalchemy import Connection

from dispatch.reports.run import Run
from dispatch.store.reports.facts import SQL


def add_text(connection: Connection, run: Run, docx: bytes, at: datetime, by: str) -> int:
    """Keep an edited file of a report as the text of the next ones; return its version."""
    asked = {"county": run.county, "form": run.form}
    connection.execute(SQL["lock_texts"], asked)
    values = {**asked, "docx": docx, "run": run.number, "at": at, "by": by}
    version: int = connection.execute(SQL["add_text"], values).scalar_one()
    return version


def text_of(connection: Connection, run: Run) -> bytes | None:
    """Return the text that was in force when a report was made; None: the one that is shipped."""
    asked = {"county": run.county, "form": run.form, "at": run.made_at}
    found: bytes | None = connection.execute(SQL["text"], asked).scalar_one_or_none()
    return found
