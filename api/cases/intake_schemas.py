"""Request models of intake and of a case's steps."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AliasChoices, Field, StrictBool, WithJsonSchema, model_validator

from api.cases.identity_schemas import IdentityIn
from api.http.schemas import CaseNumber, CategoryText, Code, Incoming, Moment, PlaceIn, storable
from dispatch.cases.outcomes import OUTCOMES, fault
from dispatch.desk.holds import SEEK_TEAM
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import BY_HAND, CaseStatus, EventType


class AlsoIn(Incoming):
    """The other part of a call that both complains and reports: a case of its own."""

    kind: Literal[CaseKind.COMPLAINT, CaseKind.REPORT] = Field(description="The other kind. 另一类型")
    category: CategoryText | None = Field(None, description="Category; default as the first. 类别")
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = Field(
        "", description="Text of this part. 诉求内容"
    )
    identity: IdentityIn | None = Field(
        None, description="Identity, such as `anonymous`; default as the first. 身份，默认与前者相同"
    )


class ComplaintIn(Incoming):
    """An incoming complaint, report, enquiry or suggestion."""

    kind: CaseKind = Field(
        description="投诉 complaint and 举报 report send a team; 咨询 enquiry and 建议 suggestion go to the desk."
    )
    channel: Channel = Field(Channel.HOTLINE, description="Channel. 受理渠道")
    category: CategoryText = Field(Category.OTHER, description="Category; also the skill a team needs. 类别")
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = Field(
        "", description="The text, in any script. 诉求内容"
    )
    danger: StrictBool = Field(
        False, description="Whether somebody is ill, hurt or in danger: such cases go first. 是否危及人身"
    )
    place: PlaceIn
    identity: IdentityIn | None = Field(None, description="The complainant; omit if not known. 投诉举报人")
    received_at: Moment | None = Field(None, description="When it was received, with offset; default now. 受理时间")
    joins: CaseNumber | None = Field(
        None, description="Number of the open case about the same matter: this one follows it. 并入的案件"
    )
    exercise: bool | None = Field(
        None,
        description="Whether it is an exercise; only during a rehearsal. Default then: yes for people, no for "
        "keys. 是否演练",
    )
    also: AlsoIn | None = Field(
        None,
        description="The report in the same call as a complaint, or the reverse: a second case. 同时提出的另一诉求",
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.also is not None and {self.kind, self.also.kind} != {CaseKind.COMPLAINT, CaseKind.REPORT}:
            raise ValueError("`also` splits a call into one complaint and one report 仅可拆分为一件投诉和一件举报")
        return self


Because = Annotated[
    str,
    Field(min_length=1, max_length=500, description="Reason, in a few words; kept with the step. 理由"),
    AfterValidator(storable),
]


_TO = {EventType.TRANSFERRED, EventType.TO_TRANSFER, *SEEK_TEAM}
"""Steps that lead somewhere that has to be named."""


class EventIn(Incoming):
    """One step of a case."""

    type: Annotated[EventType, WithJsonSchema({"type": "string", "enum": sorted(BY_HAND)})] = Field(
        validation_alias=AliasChoices("type", "event", "status"),
        description="The step; the case's status decides which are possible. 步骤",
    )
    team: Code | None = Field(
        None, description="Team that reports, or that is sent; default the team responsible. 小组"
    )
    at: Moment | None = Field(
        None, description="When it happened, with offset; default now. Not for `offered`. 发生时间"
    )
    note: Annotated[str, Field(max_length=2_000), AfterValidator(storable)] | None = Field(
        None, description="A remark kept with the step. 备注"
    )
    into: CaseNumber | None = Field(None, description="For `joined`: number of the case to follow. 并入的案件")

    @model_validator(mode="after")
    def _into_what(self) -> Self:
        if (self.type is EventType.JOINED) != (self.into is not None):
            raise ValueError("`into` names the case that a `joined` one follows 并入时须且仅在此时用 into 指明案件")
        return self

    @model_validator(mode="after")
    def _sent_now(self) -> Self:
        if self.type is EventType.OFFERED and self.at is not None:
            raise ValueError("a team is sent as of now; leave `at` out 派单即时生效，请不要填写 at")
        return self

    outcome: Annotated[str, Field(max_length=40)] | None = Field(
        None,
        description="How it ended; `other` is said in `note`. Optional here, the pages always ask. 办理结果: "
        + "; ".join(f"{step}: {', '.join(words)}" for step, words in OUTCOMES.items()),
    )

    @model_validator(mode="after")
    def _outcome_of_the_step(self) -> Self:
        if wrong := fault(self.type, self.outcome, self.note):
            raise ValueError(wrong)
        return self

    reason: Because | None = Field(
        None,
        description="Reason; required for held and reopened, and expected for a team that is not the quickest. 理由",
    )
    until: Moment | None = Field(None, description="held: when the case resumes automatically. 搁置至")

    @model_validator(mode="after")
    def _nothing_left_aside(self) -> Self:
        for name, steps in {"until": {EventType.HELD}, "to": _TO}.items():
            if getattr(self, name) is not None and self.type not in steps:
                means = ", ".join(sorted(steps))
                raise ValueError(f"`{name}` belongs to {means}, not to {self.type}; leave it out 此步骤不填写 {name}")
        return self

    to: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)] | None = Field(
        None,
        description="transferred, to_transfer: the recipient. reopened, resumed: team or desk. 移送对象／转办去向",
    )
    seen_status: CaseStatus | None = Field(
        None, description="The status the sender saw; the step is refused if the case has moved since. 所见状态"
    )
    seen_team: Code | None = Field(None, description="With it, the responsible team the sender saw. 所见小组")

    @model_validator(mode="after")
    def _seen_whole(self) -> Self:
        if self.seen_team is not None and self.seen_status is None:
            raise ValueError("`seen_team` goes with `seen_status`: give both or neither 须与 seen_status 一并填写")
        return self

    @property
    def seen(self) -> tuple[CaseStatus, str | None] | None:
        """Return the state the sender saw, None if not given."""
        return None if self.seen_status is None else (self.seen_status, self.seen_team)
