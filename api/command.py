"""The `wangge` command before anything of it is loaded: until then, Ctrl-C ends it without a traceback."""

import signal


def main() -> None:
    """Run the command line; what it imports takes a third of a second, on a busy machine a whole one."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from api.cli import main as run  # noqa: PLC0415

    signal.signal(signal.SIGINT, before)
    run()
