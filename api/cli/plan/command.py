"""`wangge plan …`: coverage planning on the command line; JSON on standard output.

What works on plain files is here and needs no county, database or home. The commands of a county are in `plan.county`:
`api.cli.GROUPS` names it in `more`, and in `alone` the commands here that start without it.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


class ModelName(StrEnum):
    """The models by their names in siting; here, so that help and input errors need not import it."""

    LSCP = "lscp"
    MCLP = "mclp"
    MEXCLP = "mexclp"
    PMEDIAN = "pmedian"
    PCENTER = "pcenter"


class QueueName(StrEnum):
    """Behaviour of a call when every unit is busy."""

    INFINITE = "infinite"
    NONE = "none"


_FILE = "CSV (UTF-8, commas) or NPY"
Model = Annotated[
    ModelName,
    typer.Option(
        help="lscp fewest sites, every row within the radius · mclp most weight within it · mexclp most weight "
        "expected to be covered, units being busy · pmedian least sum of weight × cost · pcenter least greatest "
        "cost. 模型"
    ),
]
Costs = Annotated[
    Path,
    typer.Option(
        help=f"{_FILE}: one row per demand place, one column per candidate, any unit; empty or inf for no "
        "way. 费用表：行为需求点，列为候选点"
    ),
]
Weights = Annotated[Path | None, typer.Option(help="One number per row; without it 1 each. 权重，每行一个，默认 1")]
Sites = Annotated[int | None, typer.Option(help="Number of sites to open; in lscp the maximum. 站点数")]
Radius = Annotated[
    float | None, typer.Option(help="In the unit of the costs; equal costs are covered. 覆盖半径（含等于）")
]
Busy = Annotated[float | None, typer.Option(help="mexclp: share of time a unit is busy, 0 to below 1. 忙碌比例")]
Share = Annotated[
    bool, typer.Option("--share-sites", help="mexclp: several units may share a site (Daskin). 允许同点多组")
]
TimeLimit = Annotated[
    float | None, typer.Option(help="Seconds; then the best known answer is printed with its bound. 限时（秒）")
]
Greedy = Annotated[bool, typer.Option("--greedy", help="Print the greedy answer with a bound. 只求贪心解")]
Header = Annotated[
    bool | None,
    typer.Option("--header/--no-header", help="Whether the first row of the costs has column names. 首行是否列名"),
]
RowNames = Annotated[
    bool | None, typer.Option("--row-names/--no-row-names", help="Whether the first column has row names. 首列是否行名")
]


@app.callback()
def plan() -> None:
    """Keep the group even if only one command is registered."""


@app.command(
    help="Choose sites on a bare matrix, proven best; no county needed. Prints objective, bound, proven, sites and "
    "uncovered (columns and rows, both counted from 0; with their names where the file has them), seconds of solving. "
    "Exit 2: input refused; 3: no answer exists; 4: undecided within the time limit; the reason is JSON on standard "
    "error. docs/planning.md. 在费用矩阵上选址（列号、行号从 0 起）"
)
def solve(
    model: Model,
    costs: Costs,
    weights: Weights = None,
    sites: Sites = None,
    radius: Radius = None,
    busy: Busy = None,
    share_sites: Share = False,
    time_limit: TimeLimit = None,
    greedy: Greedy = False,
    header: Header = None,
    row_names: RowNames = None,
) -> None:
    """Print the best sites of a matrix."""
    from api.cli.plan.files import Files, Limits, print_answer, refusing, site  # noqa: PLC0415 - numpy and the solver
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415

    with refusing(), within_free_memory(*filter(None, (costs, weights))):
        files = Files(costs, weights, header, row_names)
        print_answer(site(model.value, files, Limits(sites, radius, busy, share_sites, time_limit, greedy)))


@app.command(
    help="How busy each unit is and who goes where, by the hypercube model (Larson 1974), exact to 14 units. Prints "
    "workloads, interdistrict_share, state_probabilities (bit i of the index: unit i, from 0, is busy). "
    "docs/planning.md. 超立方排队模型（状态序号的第 i 位：第 i 组忙）"
)
def hypercube(
    rates: Annotated[Path, typer.Option(help=f"{_FILE}: calls per unit of time, one per atom. 各单元呼叫率")],
    preferences: Annotated[
        Path,
        typer.Option(
            help="One row per atom: the units' numbers, the preferred one first; from 0 or from 1. 各单元的小组优先次序"
        ),
    ],
    service_rate: Annotated[
        float, typer.Option(help="Calls that one busy unit ends per unit of time, in the unit of the rates. 服务率")
    ],
    queue: Annotated[
        QueueName, typer.Option(help="Behaviour of a call when all units are busy: wait, or go elsewhere. 排队方式")
    ] = QueueName.INFINITE,
    costs: Annotated[
        Path | None, typer.Option(help="Atoms × units: prints the mean cost of served calls too. 单元 × 小组费用表")
    ] = None,
) -> None:
    """Print the steady state of units under load."""
    from api.cli.plan.files import print_answer, queueing, refusing  # noqa: PLC0415 - numpy
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415

    with refusing(), within_free_memory(*filter(None, (rates, preferences, costs))):
        print_answer(queueing(rates, preferences, service_rate, queue.value, costs))
