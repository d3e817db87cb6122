"""A client in Python, generated from the OpenAPI document by openapi-python-client."""

import json
import re
import subprocess
import sys
from pathlib import Path

from api.server.app import create_app
from api.settings import Settings

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
CALL = re.compile(r'"method": "(\w+)",\s*"url": "([^"]+)"')


def test_a_generated_client_has_every_operation(tmp_path):
    document = create_app(Settings(database_url="postgresql://nowhere/nothing")).openapi()
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "config.json").write_text('{"post_hooks": []}')  # formatting
    options = ("--path", "openapi.json", "--config", "config.json", "--meta", "none", "--output-path", "client")
    run = subprocess.run([GENERATOR, "generate", *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    sources = [path.read_text() for path in (tmp_path / "client" / "api").glob("*/*.py")]
    generated = {_operation(*found.groups()) for source in sources if (found := CALL.search(source))}
    described = {_operation(method, path) for path, methods in document["paths"].items() for method in methods}
    assert generated == described, run.stdout
    assert "Unable to parse schema" not in run.stdout


def _operation(method, path):
    return f"{method.upper()} {re.sub(r'{.*?}', '{}', path)}"
