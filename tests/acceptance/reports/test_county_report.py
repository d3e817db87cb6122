"""The county's own report over HTTP: made for the whole county, edited, loaded, and the text of the next one."""

import base64
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from api.auth.roles import Role
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import take_in
from tests.counties import CODE, divided_county

REPORTS = "/api/v1/reports"


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county(), workers=1) as made:
        yield made


@pytest.fixture(scope="module")
def leader(bureau):
    return bureau.by_key(Role.LEADER)


@pytest.fixture(scope="module")
def month(bureau):
    return take_in(bureau.by_key(Role.CHIEF))["received_at"][:7]


def made(client, month, form="county"):
    return client.post(REPORTS, json={"period": month, "form": form}).json()["run"]


def docx_of(client, run):
    answer = client.get(f"{REPORTS}/{run}.docx")
    assert answer.status_code == 200, answer.text
    return answer.content


def text_in(content):
    return "".join(each.text or "" for each in docx.Document(BytesIO(content)).element.body.iter(qn("w:t")))


def edited(content, old, new):
    document = docx.Document(BytesIO(content))
    for each in document.element.body.iter(qn("w:t")):
        each.text = (each.text or "").replace(old, new)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def with_macros(content):
    file = BytesIO(content)
    with ZipFile(file, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")
    return file.getvalue()


def load(client, run, content):
    body = {"name": "报告.docx", "content": base64.b64encode(content).decode()}
    return client.post(f"{REPORTS}/{run}/text", json=body)


def test_an_edited_text_is_that_of_the_next_reports_and_of_no_earlier_one(leader, month):
    first = made(leader, month)
    written = docx_of(leader, first)
    assert "本期共受理投诉举报1件，接受咨询0件" in text_in(written)
    assert CODE not in text_in(written)
    answer = load(leader, first, edited(written, "推进信息化办理", "数字化办理"))
    assert (answer.status_code, answer.json()) == (201, {"version": 1})
    assert "数字化办理" in text_in(docx_of(leader, made(leader, month)))
    assert "数字化办理" not in text_in(docx_of(leader, first))


def test_a_figure_typed_over_is_named_with_what_it_was(leader, month):
    run = made(leader, month)
    refused = load(leader, run, edited(docx_of(leader, run), "1件", "9件"))
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["field"], error["value"]) == (422, "complaints_and_reports", "9件")
    assert "应为“1件”" in error["message"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: b"text", "no DOCX"),
        (lambda content: content + b"\0" * 5_000_000, "over 5 MB"),
        (with_macros, "has macros"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(leader, month, change, said):
    run = made(leader, month)
    refused = load(leader, run, change(docx_of(leader, run)))
    assert refused.status_code == 422, refused.text
    assert said in refused.json()["detail"]


def test_a_body_over_its_bound_is_refused_unread(leader, month):
    assert load(leader, made(leader, month), b"\0" * 8_000_000).status_code == 413


def test_it_is_of_the_whole_county_has_no_pdf_and_only_a_leader_loads_it(bureau, leader, month):
    narrowed = leader.post(REPORTS, json={"period": month, "form": "county", "category": "food"})
    assert narrowed.json()["errors"][0]["field"] == "form"
    station = bureau.signed_in(bureau.account("one", Role.CHIEF, f"{CODE}/S1"))
    assert station.post(REPORTS, json={"period": month, "form": "county"}).status_code == 422
    run = made(leader, month)
    assert leader.get(f"{REPORTS}/{run}.pdf").status_code == 422
    written = docx_of(leader, run)
    assert load(bureau.by_key(Role.CHIEF), run, written).status_code == 403
    assert load(leader, made(leader, month, "month"), written).json()["errors"][0]["field"] == "run"
