"""`wangge plan …`: coverage planning on the command line; JSON on standard output.

What works on plain files is here and needs no county, database or home. The commands of a county are in `plan_county`:
`api.cli.GROUPS` names it in `more`, so it must not import a database or the server until one of its commands runs.
"""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def plan() -> None:
    """Let a command be named even where only one was registered."""
