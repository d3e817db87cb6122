"""Tasks of off-shelf orders as a table that spreadsheets open without running anything in it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.cases.case import Case
from dispatch.off_shelf.order import Order, Premises
from gis.store.county_files.spreadsheets import csv_lines

HEADINGS = (
    "案件",
    "下架令",
    "产品",
    "批次",
    "事由",
    "序号",
    "场所",
    "投诉举报点",
    "网格",
    "所",
    "小组",
    "起算时间",
    "到期时间",
    "状态",
    "是否超时",
    "法律依据",
    "数量",
    "办结时间",
    "办结人",
    "备注",
)
STATES = {"done": "已下架", "not_found": "未发现", "refused": "拒不下架", "withdrawn": "撤销", None: "未办结"}
BASES = {"voluntary": "自行下架", "ordered": "责令下架", "sealed": "查封扣押", None: ""}


def as_csv(orders: Iterable[tuple[Case, Order]], now: datetime, zone: ZoneInfo) -> str:
    """Return every task of some orders, one a row, by the county's wall clock, with a mark as spreadsheets like it."""
    return "".join(csv_lines([HEADINGS, *_rows(orders, now, zone)]))


def _rows(orders: Iterable[tuple[Case, Order]], now: datetime, zone: ZoneInfo) -> Iterator[list[str]]:
    for case, order in orders:
        head = [case.number, str(order.number), order.product, order.batch or "", order.reason]
        for premises in order.premises:
            yield [*head, *_task(premises, now, zone)]


def _task(premises: Premises, now: datetime, zone: ZoneInfo) -> list[str]:
    closing = premises.closing
    where = [str(premises.number), premises.name, premises.point or "", premises.cell or "", premises.station or ""]
    clock = [premises.team or "", _local(premises.started_at, zone), _local(premises.due_at, zone)]
    stands = [STATES[closing.ending.value if closing else None], "是" if premises.is_late(now) else "否"]
    if closing is None:
        return [*where, *clock, *stands, "", "", "", "", ""]
    basis = BASES[closing.basis.value if closing.basis else None]
    said = [closing.quantity or "", _local(closing.at, zone), closing.by, closing.note or ""]
    return [*where, *clock, *stands, basis, *said]


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
