"""Request and response models of off-shelf orders."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.http.schemas import DATUM_SCHEMA, LAT, LON, Code, DatumText, Degrees, Incoming, Metres, Moment, storable
from dispatch.desk.premises import MOST
from dispatch.off_shelf.order import Basis, Ending
from dispatch.teams.team import FixSource
from dispatch.views.case import UndoView
from dispatch.views.place import SourceView
from gis.county.model import CellKind, PointKind

Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)]
Short = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
Remark = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(storable)]


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _needs_datum(schema: dict[str, Any]) -> None:
    """Require a datum with a coordinate; `parse_datum` does the check and explains what a datum is."""
    schema["properties"]["datum"] = DATUM_SCHEMA
    schema["required"].append("datum")


class SpotIn(Incoming):
    """A coordinate with its datum. 坐标"""

    model_config = ConfigDict(json_schema_extra=_needs_datum)
    lon: Degrees = Field(description="Longitude in degrees, in `datum`. 经度", json_schema_extra=LON)
    lat: Degrees = Field(description="Latitude in degrees, in `datum`. 纬度", json_schema_extra=LAT)
    datum: DatumText | None = None


class StandingIn(SpotIn):
    """The sender's position and its accuracy. 所在位置"""

    accuracy_m: Metres | None = Field(None, description="Radius of uncertainty in metres. 精度（米）")


class PremisesIn(Incoming):
    """One of the premises: a reporting point, or a name and a place. 场所"""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"title": "reporting point", "required": ["point"]},
                {"title": "name and place", "required": ["name", "place"]},
            ]
        }
    )
    point: Code | None = Field(None, description="Code of a reporting point. 投诉举报点代码")
    name: Name | None = Field(None, description="Its name, if it is not a reporting point. 场所名称")
    place: SpotIn | None = Field(None, description="Where it is, with `name`. 位置")
    team: Code | None = Field(None, description="The team responsible; default the cell's station. 负责小组")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_name = self.name is not None and self.place is not None
        if (self.point is None) != by_name or (self.point and (self.name or self.place)):
            raise ValueError("give either point, or name and place 请填写举报点代码，或名称加位置")
        return self


SomePremises = Annotated[list[PremisesIn], Field(min_length=1, max_length=MOST, description="Where. 场所清单")]


class OrderIn(Incoming):
    """An off-shelf order: goods, reason and premises. 下架令"""

    product: Short = Field(description="The goods. 产品名称")
    batch: Short | None = Field(None, description="The batch, if only one. 批次")
    reason: Remark = Field(description="Reason. 事由")
    premises: SomePremises


class MoreIn(Incoming):
    """Premises added to an order; their clocks start now. 追加场所"""

    premises: SomePremises


class ClosingIn(Incoming):
    """Result at one of the premises. 办结"""

    outcome: Ending = Field(
        description="done: off the shelf; not_found: none there; refused: the shop refused; withdrawn: no task. 结果"
    )
    basis: Basis | None = Field(
        None,
        description="Legal basis of the removal: voluntary 自行, ordered 责令, sealed 查封扣押; needed with `done`.",
    )
    quantity: Short | None = Field(None, description="Quantity removed. 数量")
    note: Remark | None = Field(None, description="Further findings. 备注")
    at: Moment | None = Field(None, description="When it was done, with offset; default now. 办结时间")
    place: StandingIn | None = Field(None, description="Position of the sender. 办结位置")
    photo: Digest | None = Field(
        None, description="SHA-256 of a photograph, hexadecimal; the attachment itself may come later. 照片校验值"
    )

    @model_validator(mode="after")
    def _with_basis(self) -> Self:
        if self.outcome is Ending.DONE and self.basis is None:
            raise ValueError(
                "done needs `basis`: voluntary, ordered or sealed 已下架须注明法律依据：自行、责令或查封扣押"
            )
        return self


class TaskIn(Incoming):
    """The team responsible. 改派"""

    team: Code | None = Field(description="A team's code; null returns it to the cell's station. 小组代码")


class OrderEndIn(Incoming):
    """Reason for ending an order; open premises are withdrawn. 终止下架令"""

    reason: Remark = Field(description="Reason. 理由")


class SpotOut(BaseModel):
    """A place, WGS84."""

    lon: float
    lat: float
    source: SourceView | None = Field(description="The coordinate as it was given, if one was.")


class StandingOut(SpotOut):
    """A position, WGS84."""

    accuracy_m: float | None


class ClosingOut(BaseModel):
    """Result of one of the premises."""

    at: datetime
    by: str
    basis: Basis | None
    quantity: str | None
    note: str | None
    place: StandingOut | None
    photo: str | None = Field(description="SHA-256 of the photograph, as in attachments. 照片校验值")


class PremisesOut(BaseModel):
    """One of the premises with its clock. 场所"""

    number: int
    name: str
    point: str | None
    place: SpotOut
    cell: str | None
    cell_name: str | None
    station: str | None = Field(description="The station of the cell; its task, unless a team has it.")
    team: str | None
    started_at: datetime
    due_at: datetime
    remaining_s: float | None = Field(description="Negative once overdue; null once closed.")
    late: bool = Field(description="Whether the deadline passed first.")
    state: Literal["open", "done", "not_found", "refused", "withdrawn"]
    closing: ClosingOut | None


class TallyOut(BaseModel):
    """Progress of premises; withdrawn ones are not counted. 完成情况"""

    total: int
    off: int = Field(description="Premises with none of the goods on the shelf any more.")
    on_time: int = Field(description="Of those, within the deadline.")
    refused: int
    open: int
    overdue: int
    oldest_due_at: datetime | None


class StationTallyOut(TallyOut):
    """Progress of one station."""

    station: str | None


class LegOut(BaseModel):
    """The way to one of the premises."""

    premises: int
    travel_s: float | None = Field(description="From the stop before; null if no road leads there.")
    after_s: float | None = Field(description="Driving time since the start.")


class StartOut(BaseModel):
    """The assumed start of the team."""

    lon: float
    lat: float
    source: FixSource


class RoundOut(BaseModel):
    """The best order of a team's open tasks. 清查路线"""

    team: str
    start: StartOut
    order_by: Literal["exact", "heuristic"] = Field(description="exact: no order is quicker.")
    method: Literal["road", "straight_line"] = Field(description="How the times were calculated.")
    graph_version: str | None
    total_s: float
    legs: list[LegOut]


class RoundAheadOut(RoundOut):
    """A round for proposed premises; its legs name each by its place in the request, from 1."""

    station: str


class RoundsAheadOut(BaseModel):
    """The rounds if the premises were ordered now. 预计路线"""

    rounds: list[RoundAheadOut]
    without: list[int] = Field(description="Premises without a team, by their place in the request.")


class OrderHeadOut(BaseModel):
    """An off-shelf order and its progress. 下架令"""

    case: int
    case_number: str
    county: str
    order: int
    product: str
    batch: str | None
    reason: str
    by: str
    station: str | None = Field(description="Where it was made, if not at county level.")
    made_at: datetime
    within_s: int
    warn_s: int
    ended_at: datetime | None
    ended_for: str | None
    tally: TallyOut
    by_station: list[StationTallyOut]
    now: datetime


class OrderOut(OrderHeadOut):
    """A whole off-shelf order; open premises first, the most pressing on top."""

    premises: list[PremisesOut]
    round: RoundOut | None = Field(None, description="Only with `route`, for a team.")
    undo: UndoView | None = Field(None, description="Only in the answer to the caller's own step.")


class OrdersOut(BaseModel):
    """Off-shelf orders, the newest case first."""

    items: list[OrderHeadOut]
    now: datetime


class CandidateOut(BaseModel):
    """A reporting point that an order may include."""

    code: str
    kind: PointKind
    name: str
    name_en: str | None
    lon: float
    lat: float
    cell: str | None
    cell_kind: CellKind | None
    committee: str | None = Field(description="The committee's name.")
    in_town: bool | None
    station: str | None
    distance_m: float | None = Field(description="Distance from the case; null if the case has no place.")
    order: int | None = Field(description="The order of this case that already includes it.")


class CandidatesOut(BaseModel):
    """Reporting points, the nearest to the case first."""

    items: list[CandidateOut]
