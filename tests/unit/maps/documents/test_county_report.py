"""The county's own report: its fields in words, its layout in LibreOffice, and a file that comes back edited."""

import re
import subprocess
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from maps.documents.controls import BadDocumentError, filled, tags, wrong_controls
from maps.documents.county_report import FIELDS, TEXT, figure_words, period_words
from maps.documents.official import official_docx

NOW = datetime(2020, 9, 22, tzinfo=UTC)
WORDS = dict.fromkeys(FIELDS, "98件") | {
    "period": "2020年1月1日至9月21日",
    "bureau": "崇信县市场监督管理局",
    "date": "2020年9月22日",
    "recovered_yuan": "0.18万元",
}


@pytest.fixture(scope="module")
def written():
    return official_docx(TEXT, WORDS, FIELDS, made_at=NOW)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ({"value": "1800.00", "unit": "yuan"}, "0.18万元"),
        ({"value": "4850", "unit": "yuan"}, "0.48万元"),  # half to even
        ({"value": None, "unit": "yuan"}, "无数据"),
        ({"value": "180", "unit": "cases"}, "180件"),
        ({"value": "83", "unit": "items", "name": "destroyed.varieties"}, "83个"),
        ({"value": "1.0000", "unit": "share", "n": 282, "m": 282}, "100%"),
        ({"value": "0.9996", "unit": "share", "n": 2499, "m": 2500}, "99.9%"),
        ({"value": "446", "unit": "seconds"}, "7分26秒"),
    ],
)
def test_figures_carry_their_unit(figure, said):
    assert figure_words({"name": "", **figure}) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2020, 1, 1), (2020, 9, 21), "2020年1月1日至9月21日"),
        ((2020, 1, 1), (2020, 12, 31), "2020年"),
        ((2024, 2, 1), (2024, 2, 29), "2024年2月"),
        ((2023, 2, 1), (2024, 2, 29), "2023年2月1日至2024年2月29日"),
        ((2020, 3, 15), (2020, 3, 15), "2020年3月15日"),
    ],
)
def test_periods_are_said_in_chinese(first, last, said):
    assert period_words(date(*first), date(*last)) == said


def test_every_field_of_the_text_is_known_and_no_group_is_a_field():
    assert set(re.findall(r"\{([^}]+)\}", TEXT)) <= FIELDS.keys()
    assert not [name for name in FIELDS if re.search(r"\.(category|station|channel)\.", name)]


def test_libreoffice_shows_22_lines_a_page_and_keeps_the_controls(written, tmp_path):
    long = TEXT + ("消费维权工作" * 60 + "\n") * 4
    (tmp_path / "long.docx").write_bytes(official_docx(long, WORDS, FIELDS, made_at=NOW))
    (tmp_path / "edited.docx").write_bytes(written)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    outdir = ["--outdir", str(tmp_path / "out")]
    try:
        for kind, name in (("pdf", "long.docx"), ("docx:MS Word 2007 XML", "edited.docx")):
            command = ["soffice", profile, "--headless", "--convert-to", kind, *outdir, str(tmp_path / name)]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
    except FileNotFoundError:
        pytest.skip("LibreOffice (soffice) is not on this machine")
    with PdfDocument(tmp_path / "out" / "long.pdf") as document:
        lines = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    assert "— 2 —" in lines[1]
    assert len(lines[2]) == 23  # one is the page's number
    edited = (tmp_path / "out" / "edited.docx").read_bytes()
    assert wrong_controls(edited, WORDS, tags(written), FIELDS) == []


def test_signatory_and_number_stay_empty(written):
    texts = [each.text for each in docx.Document(BytesIO(written)).paragraphs]
    [line] = [each for each in texts if "签发人" in each]
    assert line.strip() == "签发人："
    assert "〔" not in "".join(texts)


def changed(content, change):
    document = docx.Document(BytesIO(content))
    [control] = [
        each
        for each in document.element.body.iter(qn("w:sdt"))
        if each.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == "recovered_yuan"
    ]
    change(control)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def typed_over(control):
    next(control.iter(qn("w:t"))).text = "1.8万元"


def renamed(control):
    control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").set(qn("w:val"), "received.complaints.category.food")


def pasted_twice(control):
    control.getparent().append(docx.oxml.parse_xml(docx.oxml.xmlchemy.serialize_for_reading(control)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (typed_over, [("recovered_yuan", "1.8万元", "0.18万元")]),
        (
            renamed,
            [("received.complaints.category.food", "0.18万元", "is no field"), ("recovered_yuan", "", "is missing")],
        ),
        (lambda control: control.getparent().remove(control), [("recovered_yuan", "", "is missing")]),
        (pasted_twice, []),
    ],
)
def test_fields_typed_over_missing_and_unknown_are_named(written, change, said):
    wrong = wrong_controls(changed(written, change), WORDS, tags(written), FIELDS)
    assert [(each.tag, each.text) for each in wrong] == [(tag, text) for tag, text, _ in said]
    assert all(words in each.en + each.zh for each, (*_, words) in zip(wrong, said, strict=True))


def test_a_text_is_filled_with_other_figures(written):
    words = {name: said for name, said in WORDS.items() if name != "handled"}
    again = filled(written, words | {"recovered_yuan": "0.25万元", "bureau": "泾川县市场监督管理局"}, "无数据")
    texts = "".join(each.text for each in docx.Document(BytesIO(again)).element.body.iter(qn("w:t")))
    assert "挽回经济损失0.25万元。" in texts
    assert "处理率无数据，" in texts  # a figure that is no longer counted does not keep its old value
    assert texts.count("泾川县市场监督管理局") == 2
    assert wrong_controls(again, WORDS | {"recovered_yuan": "0.25万元"}, tags(written), FIELDS)[0].tag == "bureau"


def packed(**files):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "no DOCX"),
        (packed(a="b"), "no DOCX"),
        (packed(**{"word/vbaProject.bin": "x"}), "has macros"),
        (b"x" * 5_000_001, "over 5 MB"),
    ],
)
def test_a_file_that_is_no_docx_has_macros_or_is_too_large_is_refused(content, said):
    with pytest.raises(BadDocumentError, match=said):
        tags(content)
