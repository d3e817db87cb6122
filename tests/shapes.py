"""Whether plain values have the shape that describes them: to the last key, at any depth."""

import json
from typing import Any

from pydantic import TypeAdapter


def assert_fits(shape: Any, value: Any) -> None:
    """Fail unless JSON of the value is just what the shape says: no key missing, none beside, every type right."""
    sent = json.loads(json.dumps(value, allow_nan=False))
    assert TypeAdapter(shape).validate_python(sent) == sent
