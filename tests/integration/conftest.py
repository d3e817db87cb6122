"""What all tests on a real database have."""

from collections.abc import Iterator

import pytest

from api.auth.accounts import passwords
from tests.running import cheap_passwords


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hash passwords at the lowest cost; what the real one is, unit tests say."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_HASHER", "NOBODYS"):
            patch.setattr(passwords, name, getattr(passwords, name))
        cheap_passwords.use()
        yield
