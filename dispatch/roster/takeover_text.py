"""Explain why a plan is not taken over, or a take-over not undone: who, when, and the remedy."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dispatch.roster.takeover import Clearing, Obstacles, ShortRest
from dispatch.roster.turn_text import MOST_NAMED, TurnText
from dispatch.teams.turns import TurnKind

HOUR = timedelta(hours=1)


def begun(first: datetime) -> str:
    """Return why a plan from the past is not written."""
    return (
        f"The plan begins at {first:%Y-%m-%d %H:%M}, which is over: work the roster out again. Nothing was changed. "
        f"规划自 {first:%Y-%m-%d %H:%M} 起，该时间已过，请重新测算。未作改动。"
    )


def room(cleared: Clearing, first: datetime, text: TurnText) -> str:
    """Return what would make room for a plan."""
    in_the_way = [*(old for old, _ in cleared.cut), *cleared.gone]
    turns, turns_zh = text.listed([turn for turn in in_the_way if turn.kind is not TurnKind.ON_CALL])
    gone, cut = len(cleared.gone), len(cleared.cut)
    on_call = sum(turn.kind is TurnKind.ON_CALL for turn in cleared.gone)
    ends = f" and end {cut} from before when the new shift begins" if cut else ""
    ends_zh = f"，另有 {cut} 个此前开始的班次提前至新班次开始时结束" if cut else ""
    return (
        f"Turns are in the way, nothing was changed: {turns}. Making room would take out {gone} turns of these teams "
        f"from {first:%Y-%m-%d} on, {on_call} of them on call{ends}. "
        f"已有班次占用，未作改动：{turns_zh}。腾出时间将清除这些小组自 {first:%Y-%m-%d} 起的 {gone} 个班次"
        f"（其中备勤 {on_call} 个）{ends_zh}。"
    )


def short(found: Sequence[ShortRest], rest: timedelta, text: TurnText) -> str:
    """Return which planned shifts are too close to turns that stay."""
    shown = found[:MOST_NAMED]
    more, more_zh = (" and others", "等") if len(found) > len(shown) else ("", "")
    pairs = "; ".join(_close(each, text) for each in shown)
    pairs_zh = "；".join(_close_zh(each, text) for each in shown)
    return (
        f"{len(found)} planned shift(s) leave less than {rest / HOUR:g} hours' rest beside a turn that stays, nothing "
        f"was changed: {pairs}{more}. Leave these shifts out, move the other turn on the roster, or write them all "
        f"the same. "
        f"有 {len(found)} 个规划班次与保留的班次间隔不足 {rest / HOUR:g} 小时，未作改动：{pairs_zh}{more_zh}。"
        "可不排这些班次，或在排班页调整另一班次，或仍然写入。"
    )


def _close(each: ShortRest, text: TurnText) -> str:
    planned, staying = text.en(each.planned), text.en(each.staying)
    return f"{text.team_en(each.planned.team)}: planned {planned}, keeps {staying} ({_hours(each.rest)} h between)"


def _close_zh(each: ShortRest, text: TurnText) -> str:
    planned, staying = text.zh(each.planned), text.zh(each.staying)
    return f"{text.team_zh(each.planned.team)} 规划 {planned}，保留 {staying}（间隔 {_hours(each.rest)} 小时）"


def _hours(rest: timedelta) -> str:
    return f"{round(max(rest, timedelta()) / HOUR, 1):g}"


def refused(found: Obstacles, text: TurnText) -> str:
    """Return why a take-over cannot be undone, and which turns stand in the way."""
    parts, parts_zh = list[str](), list[str]()
    for turns, why, why_zh in (
        (found.begun, "has begun", "已开始"),
        (found.lost, "changed or removed since", "此后被修改或删除"),
    ):
        if turns:
            listed, listed_zh = text.listed(turns)
            parts.append(f"{why}: {listed}")
            parts_zh.append(f"{why_zh}：{listed_zh}")
    if found.clashing:
        pairs, pairs_zh = text.pairs(found.clashing)
        parts.append(f"would overlap turns made since: {pairs}")
        parts_zh.append(f"将与此后新增的班次重叠：{pairs_zh}")
    return (
        f"The take-over cannot be undone; {'; '.join(parts)}. Change the turns on the roster. "
        f"不能撤回：{'；'.join(parts_zh)}。请在排班页调整。"
    )


def needs_changed(version: int) -> str:
    """Return why needs cannot be undone."""
    return (
        f"Somebody has changed the needs since (now version {version}): change them on the page of rules. "
        f"此后已有人修改值班要求（现为第 {version} 版），请在规则页修改。"
    )


def not_the_last(number: int) -> str:
    """Return why another take-over is not undone."""
    return (
        f"Take-over {number} is not the last one, or is undone already: look again. "
        f"第 {number} 次写入已撤回，或不是最近一次，请刷新查看。"
    )
