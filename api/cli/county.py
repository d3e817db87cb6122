"""`wangge county`: load, make and check a county."""

import typer

from api.database import transaction
from api.settings import load
from gis.store.counties import list_counties

app = typer.Typer(no_args_is_help=True)


@app.command("list", help="The counties loaded, the home county first. 已导入的县")
def show() -> None:
    """Print one line per county."""
    settings = load()
    with transaction(settings) as connection:
        for county in list_counties(connection, settings.county):
            typer.echo(f"{county.code} {county.name} {'*' if county.home else ''}")
