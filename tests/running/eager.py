"""A planner that does not yield: in the idle class it gets nothing on a busy machine, and a test waits in vain.

Its server of forks imports this module as well, so that its children do not yield either.
"""

from api.planning.jobs import child, crew, process


def _go_on(*, apart: bool = True) -> str:
    return "with all others"


def main() -> None:
    """Run the planner."""
    crew._forks.set_forkserver_preload([*crew.PRELOADED, __name__])
    process.main()


child.yield_to_everybody = process.yield_to_everybody = _go_on
