"""Calibration 校验: predict one stretch of the log from the one before, and compare.

By default, the last third of the log in the period is predicted from the part before it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, Field, StrictInt, model_validator
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, CannotPlanError, Json, Report
from api.planning.jobs.period import LOOKED_BACK, Period, PeriodIn, PeriodKind, open_period, turns_between
from api.roster.schemas import Day
from dispatch.planning.history import FEWEST, enough, hidden, lessons
from dispatch.planning.learning import BLOCKS, Calendar
from dispatch.planning.simulation import (
    Block,
    Calibration,
    DemandModel,
    Doubts,
    LoggedCase,
    Periods,
    Setting,
    blocks,
    calls_of,
    doubts,
    is_played,
    judged,
    play_periods,
    taught,
)
from dispatch.store.planning import history
from dispatch.store.planning.calendar import calendar_of
from dispatch.store.planning.replay import logged_cases

FEWEST_BEFORE = 20
MOST_TESTED = 2_000
SIZE = 20
"""Repetitions of a block."""


class CalibrationIn(PeriodIn):
    """The days learned from and the days predicted. 校验"""

    predicted_from: Day | None = Field(
        None,
        description="First predicted day; the days before are learned from. Default after two thirds. 预测起始日",
    )
    replications: Annotated[StrictInt, Field(ge=20, le=2_000)] = Field(
        200, description="Number of repetitions. 重复次数"
    )
    seed: Annotated[StrictInt, Field(ge=0, le=2**32 - 1)] = Field(1, description="Same seed, same numbers. 随机种子")

    @model_validator(mode="after")
    def _between(self) -> Self:
        since, until = self.first, self.last
        cut = self.predicted_from
        if cut and ((since and cut <= since) or (until and cut > until)):
            raise ValueError("predicted_from must be between first and last 预测起始日须在时段之内")
        return self


@dataclass(frozen=True, slots=True)
class CalibrationTask:
    """The predicted days, and what the days before them teach."""

    setting: Setting
    model: DemandModel
    doubts: Doubts
    test: Sequence[LoggedCase]
    calendar: Calendar
    expected: Mapping[str, float]
    fitted_on: int
    pieces: Sequence[Block]
    seed: int
    cut: datetime
    since: datetime
    until: datetime


class CalibrationKind(PeriodKind):
    """Repetitions in blocks; they are judged together."""

    name = "calibration"
    title_zh, title_en = "校验", "Calibration"
    form: ClassVar[type[BaseModel]] = CalibrationIn

    def prepare(self, connection: Connection, asked: Asked) -> CalibrationTask:
        """Read both stretches of the log."""
        question = CalibrationIn.model_validate(dict(asked.input))
        period = open_period(connection, asked, question.first, question.last)
        cases = logged_cases(connection, asked.county, period.since, period.until)
        since = _since(period, min((each.case.received_at for each in cases), default=period.since))
        cut = _cut(period, question, since)
        before = [case for case in cases if period.since <= case.case.received_at < cut]
        after = [case for case in cases if case.case.received_at >= cut]
        _check(before, after)
        calendar = calendar_of(connection, asked.county, period.zone)
        places = [case.case.place.position for case in after if case.case.place is not None]
        turns = turns_between(connection, period, asked, cut - LOOKED_BACK, period.until)
        played = [case.case.received_at for case in before if is_played(case)]
        sent = [
            case
            for case in history.logged_cases(connection, asked.county, period.since, cut)
            if case.sends_team and not case.exercise
        ]
        known = enough(lessons(sent, calendar))
        return CalibrationTask(
            period.setting((), places, turns),
            taught(known, period.policy, BLOCKS),
            doubts(known, period.policy, BLOCKS),
            after,
            calendar,
            expected_in(calendar, played, (since, cut), (cut, period.until)),
            len(sent),
            blocks(question.replications, SIZE),
            question.seed,
            cut,
            since,
            period.until,
        )

    def blocks(self, task: CalibrationTask) -> int:
        """Return the number of blocks of repetitions."""
        return len(task.pieces)

    def run_block(self, task: CalibrationTask, number: int, report: Report) -> Json:
        """Return how many cases were in time in each repetition."""
        piece = task.pieces[number]
        numbers = range(piece.first, piece.first + piece.count)
        log, block_of = calls_of(task.test, task.until), task.calendar.block
        found = play_periods(
            task.setting,
            task.model,
            log,
            block_of,
            numbers,
            seed=task.seed,
            report=report,
            doubts=task.doubts,
        )
        return asdict(found)

    def combine(self, task: CalibrationTask, results: Sequence[Json]) -> Json:
        """Return the prediction and the facts, with their figures."""
        log, block_of = calls_of(task.test, task.until), task.calendar.block
        played = [Periods(**result) for result in results]
        found = _out(judged(played, log, block_of, fitted_on=task.fitted_on, expected=dict(task.expected)))
        whole = found["whole"]
        figures = {} if whole is None else {"observed": whole["observed"], "predicted": whole["predicted"]}
        shown = found["blocks"]
        return {
            **found,
            "figures": figures | {"blocks": len(shown), "inside": sum(block["inside"] for block in shown)},
            "since": task.since.isoformat(),
            "predicted_from": task.cut.isoformat(),
            "until": task.until.astimezone(task.calendar.zone).isoformat(),
        }


def expected_in(
    calendar: Calendar,
    received: Sequence[datetime],
    before: tuple[datetime, datetime],
    after: tuple[datetime, datetime],
) -> dict[str, float]:
    """Return how many cases a stretch would have as many an hour as another: by hour block, for holidays shift them."""
    came, learned, predicted = Counter(map(calendar.block, received)), calendar.hours(*before), calendar.hours(*after)
    return {
        block: round(came[block] / learned[block] * hours, 3)
        for block, hours in predicted.items()
        if block in learned and came[block]
    }


def _since(period: Period, began: datetime) -> datetime:
    """Return the first midnight of the log in the period: the moment itself would tell of a single case."""
    day = began.astimezone(period.zone).date()
    return max(period.since, datetime.combine(day, time(), period.zone))


def _cut(period: Period, question: CalibrationIn, since: datetime) -> datetime:
    """Return the start of the prediction: as requested, else the day on which two thirds of the log are over."""
    if question.predicted_from is not None:
        return datetime.combine(question.predicted_from, time(), period.zone)
    found = (since + (period.until - since) * 2 / 3).astimezone(period.zone)
    day = datetime.combine(found.date(), time(), period.zone)
    return day if day > since else min(found, period.until - timedelta(seconds=1))


def _check(before: Sequence[LoggedCase], after: Sequence[LoggedCase]) -> None:
    if len(before) < FEWEST_BEFORE or len(after) < FEWEST:
        raise CannotPlanError(
            f"Too few cases to learn from or to predict: give days with {FEWEST_BEFORE} cases before the first "
            f"predicted day, and {FEWEST} from it on. Where the log is still short, use the simulation: it "
            f"works on assumptions. 案件过少：学习期至少 {FEWEST_BEFORE} 件，预测期至少 {FEWEST} 件，请调整时段；"
            f"案件尚少时可用“仿真”，按假设计算。",
            field="predicted_from",
        )
    if len(after) > MOST_TESTED:
        raise CannotPlanError(
            f"{len(after)} cases to predict; {MOST_TESTED} at most: choose fewer days. 预测案件过多，请缩短时段。",
            field="last",
        )


def _out(found: Calibration) -> dict[str, Any]:
    small = hidden({each.block: each.came for each in found.demand})
    return {
        "blocks": [asdict(block) for block in found.blocks],
        "suppressed": list(found.suppressed),
        "whole": None if found.whole is None else asdict(found.whole),
        "demand": [asdict(each) for each in found.demand if each.block not in small],
        "replications": found.replications,
        "engine": found.engine,
        "fitted_on": found.fitted_on,
    }


CALIBRATION = CalibrationKind()
