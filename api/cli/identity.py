"""`wangge identity …`: the keys that encrypt identities, second factors and attachments."""

import getpass
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from api import clock
from api.auth.audit import trail as audit
from api.auth.sealed import custody
from api.db.owner import transaction
from api.settings import Settings, load
from api.store.identity.keyring import Keyring

app = typer.Typer(no_args_is_help=True)


@app.command(
    help="Re-encrypt identities, second factors and attachments with a new key; the server may be running. 更换密钥"
)
def rotate(
    drop: Annotated[bool, typer.Option(help="Delete old keys that no row needs any more. 删除旧密钥")] = True,
) -> None:
    """Add a key, re-encrypt every row in batches, delete the keys that are then unused.

    If it is interrupted, run it again: each batch is one transaction, and a row names the key it needs.
    """
    settings = load()
    keyring = _keyring(settings)
    newest = keyring.add()
    typer.echo(f"新密钥 new key {newest.name} in {keyring.path}")
    done = 0
    while True:
        with transaction(settings) as connection:
            batch = custody(connection, keyring, clock.now()).reseal()
        done += batch
        if not batch:
            break
    with transaction(settings) as connection:
        used = custody(connection, keyring, clock.now()).keys_used()
        actor = f"command:{getpass.getuser()}"
        audit.record(connection, actor, "identity.rotate", at=clock.now(), subject=f"key:{newest.name}", rows=done)
    dropped = keyring.drop(used) if drop else []
    typer.echo(f"已重新加密 re-encrypted: {done}; 已删除旧密钥 old keys deleted: {', '.join(dropped) or '—'}")
    typer.echo("请重新备份密钥文件 back up the key file again; old database backups need its old copy")


@app.command(help="Check that every identity, second factor and attachment can be decrypted. 核验")
def check() -> None:
    """Decrypt every row; with exit code 1, name those that fail."""
    settings = load()
    keyring = _keyring(settings)
    with transaction(settings) as connection:
        kept = custody(connection, keyring, clock.now())
        used = kept.keys_used()
        faults = list(kept.unreadable())
    table = Table(box=box.SIMPLE)
    for heading in ("密钥 key", "条数 rows"):
        table.add_column(heading)
    for key in keyring.held():
        table.add_row(key.name, str(used.get(key.name, 0)))
    Console().print(table)
    for fault in faults:
        typer.secho(fault, fg=typer.colors.RED, err=True)
    typer.echo(f"无法打开 cannot be decrypted: {len(faults)}" if faults else "全部可以打开 all can be decrypted")
    raise typer.Exit(1 if faults else 0)


def _keyring(settings: Settings) -> Keyring:
    keyring = Keyring(settings.keys_file)
    with transaction(settings) as connection:
        custody(connection, keyring, clock.now()).prepare()
    return keyring
