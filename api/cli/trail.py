"""`wangge audit …`: verify the audit trail."""

from pathlib import Path
from typing import Annotated

import typer

from api.auth.audit import chain
from api.db.owner import owner_engine
from api.settings import load

app = typer.Typer(no_args_is_help=True)
EndsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--ends", exists=True, dir_okay=False, help="A copy of audit-ends.log stored elsewhere. 另行保存的末端记录"
    ),
]


@app.callback()
def trail() -> None:
    """Make the trail a group, although it has one command."""


@app.command("verify", help="Check that no row of the audit trail was changed, removed or moved. 核验审计记录")
def verify_trail(ends: EndsOption = None) -> None:
    """Recompute every seal and find every recorded end; with exit code 1, name the faults."""
    for file in ends or ():
        if not chain.ends_in(file):
            raise typer.BadParameter(
                f"{file} 中没有末端记录，请指定 {chain.ENDS_FILE} 的副本 holds no end of the trail: give a copy of it",
                param_hint="--ends",
            )
    settings = load()
    own = settings.home / chain.ENDS_FILE
    with owner_engine(settings) as engine:
        with engine.begin() as connection:
            checked = chain.check(connection, [own, *(ends or ())])
        if not checked.faults:
            chain.note_end(engine.begin, own)
    for fault in checked.faults:
        typer.secho(fault, fg=typer.colors.RED, err=True)
    typer.echo(_verdict(checked))
    if checked.rows and checked.noted is None:
        typer.secho(_unproved(own), fg=typer.colors.YELLOW, err=True)
    raise typer.Exit(1 if checked.faults else 0)


def _verdict(checked: chain.Checked) -> str:
    if checked.faults:
        return f"审计记录有问题，共 {checked.rows} 行 the trail has faults: {checked.rows} rows"
    noted = "" if checked.noted is None else f"，末端核对至第 {checked.noted} 行"
    noted_en = "" if checked.noted is None else f", its end proved up to row {checked.noted}"
    return f"审计记录完整，共 {checked.rows} 行{noted} the trail is whole: {checked.rows} rows{noted_en}"


def _unproved(own: Path) -> str:
    return (
        f"没有末端记录（{own} 不存在或为空）：末尾若被截去，无法发现；如有副本，请用 --ends 指定。"
        f"No end was ever noted in {own}: that rows were cut off at the end cannot be seen; give a copy with --ends."
    )
