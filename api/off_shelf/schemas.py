"""Request and response models of off-shelf orders."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.http.schemas import DATUM_SCHEMA, LAT, LON, Code, DatumText, Degrees, Incoming, Metres, Moment, storable
from dispatch.desk.off_shelf.premises import MOST
from dispatch.off_shelf.order import Basis, Ending
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
    point: Code | None = Field(None, description="Code of a reporting point. 举报点编码")
    name: Name | None = Field(None, description="Its name, if it is not a reporting point. 场所名称")
    place: SpotIn | None = Field(None, description="Where it is, with `name`. 位置")
    team: Code | None = Field(None, description="The team responsible; default the cell's station. 负责小组")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_name = self.name is not None and self.place is not None
        if (self.point is None) != by_name or (self.point and (self.name or self.place)):
            raise ValueError("give either point, or name and place 请填写举报点编码，或名称加位置")
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

    team: Code | None = Field(description="A team's code; null returns it to the cell's station. 小组编码")


class OrderEndIn(Incoming):
    """Reason for ending an order; open premises are withdrawn. 终止下架令"""

    reason: Remark = Field(description="Reason. 理由")


class PremisesCandidateOut(BaseModel):
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


class PremisesCandidatesOut(BaseModel):
    """Reporting points, the nearest to the case first."""

    items: list[PremisesCandidateOut]
    beyond: int = Field(description="How many farther ones are not listed: an order takes no more than those that are.")
