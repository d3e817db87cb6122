"""Request and response models of alerts, escalation rules and expedites."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.http.schemas import Incoming, Moment, storable
from api.rules.schemas import SeenVersion
from dispatch.rules.escalation import LONGEST_S, AlertKind, Level, Watch

Remark = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(storable)]


class AcknowledgeIn(Incoming):
    """An acknowledgement, with an optional note on what is done."""

    note: Remark | None = Field(None, description="What is being done; kept in the case's log. 处置说明")


class AcknowledgeAllIn(Incoming):
    """An acknowledgement of a group of alerts."""

    ids: Annotated[list[Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]], Field(min_length=1, max_length=200)] = Field(
        description="`id` of each alert, 200 at most. 告警编号，每次最多 200 条"
    )
    note: Remark | None = Field(
        None, description="What is being done about all of them; kept in each case's log. 处置说明"
    )


class ExpediteIn(Incoming):
    """An expedite: the request and its deadline, as `due_at` or `within_s`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"title": "by a moment", "required": ["due_at"]},
                {"title": "within a time", "required": ["within_s"]},
            ]
        }
    )
    note: Remark = Field(description="The request. 督办要求")
    due_at: Moment | None = Field(None, description="Deadline, with offset. 时限")
    within_s: Annotated[StrictInt, Field(gt=0, le=30 * 86_400)] | None = Field(
        None, description="Deadline in seconds from now, instead of `due_at`. 多少秒之内"
    )
    to: Literal["team", "station"] | None = Field(
        None, description="The addressee; default the team responsible, else the station. 督办对象"
    )

    @model_validator(mode="after")
    def _one_deadline(self) -> Self:
        if (self.due_at is None) == (self.within_s is None):
            raise ValueError("give exactly one of due_at and within_s 请只填写一种时限")
        return self


class AnswerIn(Incoming):
    """The answer to an expedite."""

    note: Remark = Field(description="What was done. 答复")


class RungIn(Incoming):
    """A level of escalation, and when it is notified."""

    level: Level
    after_s: Annotated[StrictInt, Field(ge=0, le=LONGEST_S)] = Field(description="Seconds since raised. 告警后多少秒")


class KindRuleIn(Incoming):
    """Changes to the rule for alerts of one kind; omitted fields stay."""

    ladder: list[RungIn] | None = Field(None, description="From the lowest level upwards, the first at 0 s. 逐级告知")
    sound: StrictBool | None = Field(None, description="Sounds until somebody acknowledges it. 是否响铃")
    settles: StrictBool | None = Field(
        None, description="Resolved automatically once its cause is gone. 原因消失是否自动解除"
    )
    acknowledged_for_s: Annotated[StrictInt, Field(ge=60, le=LONGEST_S)] | None = Field(
        None, description="Raised again after this time if the cause is still there. 确认有效时长（秒）"
    )


class EscalationIn(Incoming):
    """The escalation rules to change; the others stay. 只更改所列规则"""

    silent_after_s: Annotated[StrictInt, Field(ge=60, le=LONGEST_S)] | None = Field(
        None, description="A team whose last fix is older is silent. 小组失联时限（秒）"
    )
    silent_watch: Watch | None = Field(None, description="errand: teams with a case; duty: all on duty. 关注范围")
    off_shelf_warn_s: Annotated[StrictInt, Field(ge=60, le=LONGEST_S)] | None = Field(
        None, description="How long before their deadline goods still on a shelf raise an alert. 下架到期预警（秒）"
    )
    kinds: dict[AlertKind, KindRuleIn] | None = Field(None, description="By kind of alert. 按告警类型")
    seen_version: SeenVersion | None = Field(
        None, description="The version the sender saw; refused if there is a newer one. 所见版本"
    )


class RungOut(BaseModel):
    """A level of escalation, and when it is notified."""

    level: Level
    after_s: int


class KindRuleOut(BaseModel):
    """The rule for alerts of one kind."""

    ladder: list[RungOut]
    sound: bool
    settles: bool
    acknowledged_for_s: int


class EscalationOut(BaseModel):
    """The escalation rules. 告警升级规则"""

    version: str
    silent_after_s: int
    silent_watch: Watch
    off_shelf_warn_s: int
    kinds: dict[AlertKind, KindRuleOut]
