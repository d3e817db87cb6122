"""The OpenAPI document: true, whole, and readable on a page that asks nobody for anything."""

import html
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from api.auth.rules import RULES
from api.refusals import KINDS
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint
from tests.running.profiles import IS_NIGHTLY

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 25 if IS_NIGHTLY else 2
"""Requests of each kind for each operation."""
PHASES = "examples,fuzzing,stateful" + (",coverage" if IS_NIGHTLY else "")
"""Coverage sends every limit of every parameter, always the same requests: half of the time, and for the night."""
METHODS = {"get", "post", "patch"}


@pytest.fixture(scope="module")
def document(module_client):
    """The document as served."""
    return module_client.get("/openapi.json").raise_for_status().json()


@pytest.fixture(scope="module")
def operations(document):
    """Every operation by method and path."""
    return {
        f"{method.upper()} {path}": found
        for path, methods in document["paths"].items()
        for method, found in methods.items()
        if method in METHODS
    }


def test_each_operation_says_how_one_has_to_be_known(document):
    """As the table of rights has it: a client made from the document would else send no key."""
    schemes = document["components"]["securitySchemes"]
    assert {name: (each["type"], each.get("scheme") or each["name"]) for name, each in schemes.items()} == {
        "key": ("http", "bearer"),
        "session": ("apiKey", "wangge_session"),
        "csrf": ("apiKey", "X-CSRF-Token"),
    }
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            rule = RULES[method.upper(), path]
            by_session = {"session": []} if method == "get" else {"session": [], "csrf": []}
            assert found["security"] == ([] if rule.public else [{"key": []}, by_session]), path
            assert rule.public or {"401", "403"} <= set(found["responses"]), path
    assert document["paths"]["/healthz"]["get"]["security"] == []


@pytest.mark.timeout(1200)  # a minute where nobody else wants the processor, ten where many do
@pytest.mark.usefixtures("document")  # made already: Schemathesis waits for it for ten seconds only
def test_schemathesis_finds_no_fault(module_server, module_client, tmp_path):
    """Requests derived from the document, good and bad: no 5xx, and every answer as described."""
    run = subprocess.run(
        [
            *(SCHEMATHESIS, "--config-file", CONFIGURATION, "run", f"{module_server.url}/openapi.json"),
            *("--max-examples", str(EXAMPLES), "--phases", PHASES, "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1180,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr
    metrics = module_client.get("/metrics").text
    for method, path, status in (
        ("POST", "/api/v1/complaints", 201),
        ("POST", "/api/v1/complaints/{case_id}/events", 201),
        ("POST", "/api/v1/complaints/{case_id}/events", 409),
        ("POST", "/api/v1/fixes", 202),
        ("PATCH", "/api/v1/policy", 200),
        ("GET", "/api/v1/events", 200),
    ):
        label = f'wangge_requests_total{{method="{method}",route="{path}",status="{status}"}}'
        assert label in metrics, f"no request got as far as {label}"
    assert 'status="5' not in metrics


def test_every_operation_is_described_in_both_languages(document, operations):
    assert len(operations) >= 20
    for name, found in operations.items():
        assert re.search(r"[\u4e00-\u9fff]", found["summary"]), name
        assert found["description"], name
        assert found["tags"][0] in {tag["name"] for tag in document["tags"]}, name
        for parameter in found.get("parameters", []):
            assert re.search(r"[\u4e00-\u9fff]", parameter["description"]), (name, parameter)
        for status, answer in found["responses"].items():
            if status >= "400" and name != "GET /readyz":
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_every_field_of_a_body_is_described(document, operations):
    bodies = [n for n in document["components"]["schemas"] if n.endswith("In") and n != "FixesIn"]
    assert {"ComplaintIn", "PlaceIn", "EventIn", "FixIn", "DutyIn", "PolicyIn"} <= set(bodies)
    for name in bodies:
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            assert schema.get("description") or "$ref" in schema, (name, field)


def test_every_body_has_examples(operations):
    for name, found in operations.items():
        for content in found.get("requestBody", {"content": {}})["content"].values():
            is_file = content["schema"].get("format") == "binary"
            assert is_file or content.get("examples") or content["schema"].get("examples"), name


def test_every_reference_leads_somewhere(document):
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert "ProblemOut" in names
    assert names <= set(document["components"]["schemas"])


def test_the_example_of_the_document_is_taken(module_client, operations):
    example = operations["POST /api/v1/complaints"]["requestBody"]["content"]["application/json"]["examples"]
    answer = module_client.post("/api/v1/complaints", json={**example["coordinate"]["value"], "kind": "enquiry"})
    assert answer.status_code == 201


def test_metrics_count_by_the_whole_template(module_client):
    module_client.post("/api/v1/complaints", json=complaint(kind="enquiry")).raise_for_status()
    module_client.get("/api/v1/complaints/999999")
    metrics = module_client.get("/metrics").text
    assert 'route="/api/v1/complaints",status="201"' in metrics
    assert 'route="/api/v1/complaints/{case_id}",status="404"' in metrics
    assert "/999999" not in metrics


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_type_of_a_problem_is_a_page_that_explains_it(module_client, kind):
    page = module_client.get(f"/problems/{kind}")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in page.headers["content-security-policy"]
    shown = html.unescape(page.text)
    assert KINDS[kind].title in shown
    assert KINDS[kind].title_zh in shown


def test_a_type_that_does_not_exist(module_client):
    refused(module_client.get("/problems/%3Cscript%3E"), "not-found", "kind", "<script>")


def test_the_page_asks_nobody_for_anything(module_server, document, browser):
    page = browser.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{module_server.url}/docs")
    assert [url for url in asked if not url.startswith(f"{module_server.url}/")] == []
    assert complaints == []
    shown = Counter(
        page.evaluate("[...document.querySelectorAll('body *:not(:has(*))')].map((e) => e.innerText.trim())")
    )
    for path in document["paths"]:
        assert shown[path] >= 2, f"{path}: in the contents and where it is explained"
    page.get_by_role("link", name="ComplaintIn").first.click()
    assert page.url.endswith("#model-ComplaintIn")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_the_page_shows_foreign_text_as_text(module_client):
    page = module_client.get("/docs", headers={"Host": 'x"><script>alert(1)</script>'})
    assert "<script" not in page.text
