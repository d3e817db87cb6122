"""Messages and channels as plain values: what the API answers and the pages show."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from dispatch.messages.rules import ChannelRule
from dispatch.moments import stamp
from dispatch.views.fields import Doc, Moment


class MessageView(TypedDict):
    """A message about a case: by which channel, and what became of it. 消息"""

    id: int
    subject: str
    channel: Annotated[str | None, Doc("Null: a push to a phone of the team.")]
    team: str | None
    recipient: Annotated[str | None, Doc("Whose telephone is rung.")]
    made_at: Moment
    due_at: Moment
    tries: int
    ended_at: Annotated[Moment | None, Doc("Null: it waits, or is being handed over.")]
    outcome: Annotated[
        str | None,
        Doc(
            "`handed_over` to the channel, `refused` by it, `unreached`, `limited`, `expired` before its turn, "
            "`not_needed`, `withheld` as the channel had carried enough about the case, `unknown` if the server died "
            "meanwhile or a bot did not answer in time; of a push `sent`, `gone`, `failed`, `not_wanted`."
        ),
    ]
    why: Annotated[str | None, Doc("A code of the channel.")]
    opened_at: Annotated[
        Moment | None, Doc("When the page of its link was first on a screen: the offer does not count as delivered.")
    ]
    acknowledged_at: Annotated[Moment | None, Doc("When somebody pressed the button of its link.")]


class ChannelView(TypedDict):
    """A channel of a county, without address and secret. 消息渠道"""

    name: str
    kind: str
    host: str
    per_minute: float
    failing_since: Annotated[Moment | None, Doc("Since when it carries nothing; null: it works, or was never used.")]
    failing_because: str | None
    carried_at: Annotated[Moment | None, Doc("When it last took a message.")]


class ChannelRuleView(TypedDict):
    """A condition under which a channel carries a message. 消息规则"""

    channel: str
    subject: str
    after_s: int
    station: str | None
    level: str | None
    on_call_only: bool
    from_hour: int | None
    to_hour: int | None


class ChannelsView(TypedDict):
    """The channels of a county and the rules of what they carry. 消息渠道与规则"""

    channels: list[ChannelView]
    rules: list[ChannelRuleView]
    telephones: Annotated[int, Doc("How many members of staff gave their telephone; SMS reach nobody else.")]
    version: Annotated[str, Doc("Send it back as `seen_version`: a change of somebody else is not lost.")]


class ReachedView(TypedDict):
    """Offers of a day that became known by a channel, and what became of its messages about offers. 派单知悉统计"""

    channel: Annotated[str | None, Doc("Null: the field page itself, by its stream or by push.")]
    known: Annotated[int, Doc("Offers that became known over this channel before any other.")]
    p50_s: Annotated[float | None, Doc("Seconds from the offer until it was known, median; null if none was.")]
    p95_s: float | None
    handed_over: Annotated[int, Doc("Messages the channel took: no proof that anybody read them.")]
    expired: Annotated[int, Doc("Messages never tried, for the offer had ended before.")]
    failed: Annotated[int, Doc("Messages refused, tried in vain, or of unknown outcome.")]
    withheld: Annotated[
        int, Doc("Messages not sent, for the channel had carried enough about their case within the hour.")
    ]


class ReachedDayView(TypedDict):
    """Offers of a day, by the channel over which they became known. 每日派单知悉情况"""

    day: Annotated[str, Doc("In the county's time.")]
    offers: int
    known: Annotated[int, Doc("Offers that became known at all.")]
    channels: list[ReachedView]


def message_summary(row: Mapping[str, Any]) -> MessageView:
    """Return a message as a row of the outbox has it."""
    return {
        "id": row["id"],
        "subject": row["subject"],
        "channel": row["channel"],
        "team": row["team"],
        "recipient": row["recipient"],
        "made_at": stamp(row["made_at"]),
        "due_at": stamp(row["due_at"]),
        "tries": row["tries"],
        "ended_at": stamp(row["ended_at"]),
        "outcome": row["outcome"],
        "why": row["why"],
        "opened_at": stamp(row["opened_at"]),
        "acknowledged_at": stamp(row["acknowledged_at"]),
    }


def channel_summary(row: Mapping[str, Any]) -> ChannelView:
    """Return a channel with how it is doing."""
    return {
        "name": row["name"],
        "kind": row["kind"],
        "host": row["host"],
        "per_minute": row["per_minute"],
        "failing_since": stamp(row["failing_since"]),
        "failing_because": row["failing_because"],
        "carried_at": stamp(row["carried_at"]),
    }


def rule_summary(rule: ChannelRule) -> ChannelRuleView:
    """Return a rule."""
    return {
        "channel": rule.channel,
        "subject": rule.subject,
        "after_s": rule.after_s,
        "station": rule.station,
        "level": rule.level,
        "on_call_only": rule.on_call_only,
        "from_hour": rule.from_hour,
        "to_hour": rule.to_hour,
    }


def reached_summary(row: Mapping[str, Any]) -> ReachedView:
    """Return the figures of one channel on a day."""
    p50_s, p95_s = (None if row[name] is None else round(float(row[name]), 1) for name in ("p50_s", "p95_s"))
    return {
        "channel": row["channel"],
        "known": row["known"],
        "p50_s": p50_s,
        "p95_s": p95_s,
        "handed_over": row["handed_over"],
        "expired": row["expired"],
        "failed": row["failed"],
        "withheld": row["withheld"],
    }
