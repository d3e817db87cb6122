"""How thoroughly properties are tested: few examples, always the same, every day and in CI; many and new ones at night.

`WANGGE_TEST_PROFILE` names the profile, `everyday` if it is not set. Only `nightly` keeps examples that failed, in
`.hypothesis`; elsewhere a run depends on nothing but the code. `print_blob` tells how to repeat a failure by day.
"""

import os

from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("WANGGE_TEST_PROFILE", "everyday")
IS_NIGHTLY = PROFILE == "nightly"
FULL = 100
"""Examples of a test that names no number, by night."""
FEWEST = 20


def examples(full: int) -> int:
    """Return how many examples a test gets that has `full` of them by night: a quarter by day, never fewer than 20."""
    return full if IS_NIGHTLY else min(full, max(FEWEST, full // 4))


def load() -> None:
    """Register the profiles and load the one in use; raises InvalidArgument where its name is unknown."""
    # On a busy machine examples are slow to make, which is no fault of what is tested.
    settings.register_profile(
        "nightly",
        max_examples=FULL,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    nightly = settings.get_profile("nightly")
    everyday = settings(nightly, max_examples=examples(FULL), derandomize=True, database=None)
    settings.register_profile("everyday", everyday)
    settings.register_profile("ci", everyday)
    settings.load_profile(PROFILE)
