"""Options shared by the `wangge plan` commands of a county."""

from pathlib import Path
from typing import Annotated

import typer

County = Annotated[str | None, typer.Option("--county", help="Six digits; default the home county. 县代码")]
Scenario = Annotated[
    str | None, typer.Option("--scenario", help="Name of a saved scenario; other options change it. 方案名称")
]
Input = Annotated[
    Path | None,
    typer.Option(
        "--input", help="A JSON file in the API's form, - for standard input; other options take precedence. 输入文件"
    ),
]
At = Annotated[str | None, typer.Option("--at", help="Hour by the county's clock, 2026-03-14T20:00; default now. 时刻")]
Target = Annotated[
    float | None, typer.Option("--target", help="Minutes, for all cells; default each cell's own. 统一时限（分钟）")
]
Handling = Annotated[
    float | None, typer.Option("--handling", help="Minutes until a team is sent; default 0. 受理派单用时（分钟）")
]
Kind = Annotated[str | None, typer.Option("--kind", help="Count only teams for this kind of case. 案件专业")]
Chance = Annotated[bool, typer.Option("--chance", help="Also the probability of arriving in time. 另求按时到场概率")]
Demand = Annotated[str | None, typer.Option("--demand", help="Weight of cells: equal, households or cases. 需求")]
Move = Annotated[list[str] | None, typer.Option("--move", help="CODE=LON,LAT: a moved post. 移动待命点")]
Add = Annotated[
    list[str] | None, typer.Option("--add", help="CODE=LON,LAT: a new post with one team. 新增待命点（一个小组）")
]
Close = Annotated[list[str] | None, typer.Option("--close", help="CODE: a closed post. 撤销待命点")]
Teams = Annotated[list[str] | None, typer.Option("--teams", help="CODE=N: extra teams at a post. 增设小组数")]
Datum = Annotated[
    str | None, typer.Option("--datum", help="Datum of every LON,LAT: wgs84, gcj02, bd09 or cgcs2000. 坐标系")
]
First = Annotated[
    str | None, typer.Option("--first", help="First day of the log, 2026-03-01; default a year before. 起始日")
]
Last = Annotated[str | None, typer.Option("--last", help="Last day; default yesterday. 截止日")]
Times = Annotated[float | None, typer.Option("--times", help="Case multiple against the log. 案件倍数")]
AddTeam = Annotated[
    list[str] | None, typer.Option("--add-team", help="CODE=LON,LAT: an extra team and its place. 增设小组")
]
HoursOf = Annotated[
    str | None,
    typer.Option("--hours-of", help="CODE: added teams have this team's hours; default around the clock. 与该小组同班"),
]
MoveTeam = Annotated[
    list[str] | None, typer.Option("--move-team", help="CODE=LON,LAT: another place for a team. 小组移位")
]
