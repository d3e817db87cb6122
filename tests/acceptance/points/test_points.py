"""What anybody does by the code of a reporting point: written once, measured, and nobody learns whose it is."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape

import httpx
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import text

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from dispatch.receipts import read_receipt
from gis.store.counties import point_tokens
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.refusing import refused, rows
from tests.counties import CODE, divided_county
from tests.photographs import OWNER, SVG, photograph, picture

V1 = "/api/v1"
EVIL = '"><script>alert(1)</script>&{{ 7*7 }}'
REPORT = {"kind": "report", "category": "food", "text": "货架上有过期面包"}
AUTHOR = {"name": "诸葛标记", "phone": "13987654321"}
SETTINGS = {"WANGGE_POINT_PER_HOUR": 200, "WANGGE_POINT_PER_DAY": 400, "WANGGE_POINT_ADDRESS_PER_HOUR": 5}
TRIES = {"WANGGE_POINT_TRIES_PER_MINUTE": 10_000}


class Desk:
    """A server whose proxy on this machine is believed, so that a test may come from any address."""

    def __init__(self, server, engine, url):
        self.server, self.engine, self.url = server, engine, url
        self.clients = {}
        self._last = 0

    def anybody(self, language="en", address=None):
        """Somebody with a telephone; each from an address of their own, unless one is given."""
        self._last += 1
        come = address or f"203.0.{self._last // 250}.{self._last % 250 + 1}"
        headers = {"Accept-Language": language, "X-Forwarded-For": come}
        return httpx.Client(base_url=self.server.url, timeout=30, headers=headers)

    def by_key(self, role, place=CODE):
        if (role, place) not in self.clients:
            with self.engine.begin() as connection:
                people = People(connection, clock.now())
                key = people.keys.add(f"{role}-{place[-2:]}", role=role, place=place)
            bearer = {"Authorization": f"Bearer {key}"}
            self.clients[role, place] = httpx.Client(base_url=self.server.url, timeout=30, headers=bearer)
        return self.clients[role, place]

    def token(self, point="P1"):
        with self.engine.connect() as connection:
            return point_tokens.in_force(connection, CODE)[point]

    def asked(self, statement, **values):
        with self.engine.begin() as connection:
            return connection.execute(text(statement), values).scalar()

    def case(self, receipt):
        return self.asked("SELECT case_id FROM point_receipt WHERE receipt = :receipt", receipt=receipt)


@pytest.fixture(scope="module")
def desk(module_database_url, tmp_path_factory):
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, divided_county())
        People(connection, clock.now()).keys.add("first", role=Role.PLANNER, place=CODE)
    home = tmp_path_factory.mktemp("server")
    running = processes.start(
        home / "server.log",
        WANGGE_HOME=home,
        WANGGE_DATABASE_URL=module_database_url,
        WANGGE_WORKERS=2,
        WANGGE_TRUSTED_PROXIES="127.0.0.1",
        **SETTINGS,
        **TRIES,
    )
    made = Desk(running, engine, module_database_url)
    yield made
    for client in made.clients.values():
        client.close()
    running.stop()
    engine.dispose()
    assert "Traceback" not in running.said()


@pytest.fixture
def reader(desk):
    with desk.anybody() as client:
        yield client


def opened(client, token, **typed):
    """Open the form and return what is to be sent with it."""
    page = client.get(f"/p/{token}")
    assert page.status_code == 200, page.text
    return {"key": key_of(page), **typed}


def key_of(page):
    return re.search(r'name="key" value="([^"]+)"', page.text)[1]


def sent(client, token, typed, photo=None):
    """Send a form as a browser does, with a file field that may be left empty."""
    files = {"photo": ("photo.jpg", photo, "image/jpeg") if photo else ("", b"", "application/octet-stream")}
    return client.post(f"/p/{token}", data=typed, files=files)


def taken(answer):
    """Return the receipt that an answer leads on to."""
    assert answer.status_code == 303, answer.text
    receipt = answer.headers["location"].removeprefix("/r/")
    assert read_receipt(receipt) == receipt
    return receipt


@contextmanager
def nothing_taken(desk):
    """Check that nobody's words, name or picture were kept; the desk itself may be at work meanwhile."""
    tables = ("cases", "identity.person", "attachment", "point_receipt", "idempotency")
    count = f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in tables)}"
    with desk.engine.connect() as connection:
        before = tuple(connection.execute(text(count)).one())
    yield
    with desk.engine.connect() as connection:
        assert tuple(connection.execute(text(count)).one()) == before


def words(answer):
    return unescape(re.sub(r"\s+", " ", answer.text))


# --- writing


def test_a_report_comes_to_the_desk_with_its_place_and_channel_and_nobodys_name(desk, reader):
    token = desk.token()
    receipt = taken(sent(reader, token, opened(reader, token, **REPORT)))
    case = desk.by_key(Role.CHIEF).get(f"{V1}/complaints/{desk.case(receipt)}").json()
    found = (case["kind"], case["channel"], case["category"], case["text"], case["place"]["point"])
    assert found == ("report", "point", "food", REPORT["text"], "P1")
    assert case["identity"] == {
        **dict.fromkeys(("name", "phone", "address", "id_number")),
        "anonymous": True,
        "erased": False,
    }
    assert case["status"] in {"offered", "waiting"}
    first = desk.by_key(Role.CHIEF).get(f"{V1}/complaints/{case['id']}/events").json()[0]
    assert (first["type"], first["actor"]) == ("received", "point:P1")


def test_who_complains_is_sealed_and_what_of_them_stood_in_the_text_is_masked(desk, reader):
    token = desk.token()
    typed = opened(reader, token, kind="complaint", text=f"我是{AUTHOR['name']}，电话139 8765 4321，要求退款", **AUTHOR)
    receipt = taken(sent(reader, token, typed))
    case = desk.by_key(Role.CHIEF).get(f"{V1}/complaints/{desk.case(receipt)}").json()
    assert (case["identity"]["name"], case["identity"]["phone"]) == ("诸**", "139****4321")
    assert case["text"] == "我是（来电人），电话（电话），要求退款"
    shown = reader.get(f"/r/{receipt}").text.replace(receipt, "")  # its random letters may be those of a code
    assert not any(each in shown for each in ("诸", "4321", "退款", "P1", "东街", "T00", "0组"))


@pytest.mark.parametrize("missing", [("name",), ("phone",), ("name", "phone")])
def test_a_complaint_without_an_identity_is_refused_kindly_and_everything_typed_kept(desk, reader, missing):
    typed = opened(reader, desk.token(), kind="complaint", category="price", text=f"多收钱 {EVIL}", **AUTHOR)
    left = {name: "" if name in missing else value for name, value in typed.items()}
    with nothing_taken(desk):
        answer = sent(reader, desk.token(), left)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "49" not in re.findall(r"&amp;(\S+)", answer.text)
    shown = words(answer)
    assert f"{left['text']}</textarea>" in shown
    assert '<option value="price" selected>' in shown
    assert re.search(r'value="complaint" required checked', shown)
    assert all(f'name="{name}" value="{left[name]}"' in shown for name in ("name", "phone"))
    assert all((f'id="{name}-fault"' in shown) == (name in missing) for name in ("name", "phone"))
    assert re.findall(r'href="#(\w+)"', shown) == [name for name in ("name", "phone") if name in missing]
    assert key_of(answer) == typed["key"]
    taken(sent(reader, desk.token(), left | AUTHOR))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"text": " \n "}, "text"),
        ({"text": "长" * 2_001}, "text"),
        ({"text": "长" * 50_000}, "text"),
        ({"name": "长" * 61, "phone": "13900000000"}, "name"),
        ({"phone": "none"}, "phone"),
        ({"phone": "1" * 41}, "phone"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk, reader, changes, field):
    with nothing_taken(desk):
        answer = sent(reader, desk.token(), opened(reader, desk.token(), **(REPORT | changes)))
    assert answer.status_code == 422
    assert re.findall(r'id="(\w+)-fault"', answer.text) == [field]
    assert re.findall(r'href="#(\w+)"', answer.text) == [field]
    assert f'id="{field}"' in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_category_nobody_knows_is_asked_for_again(desk, reader):
    token = desk.token()
    with nothing_taken(desk):
        answer = sent(reader, token, opened(reader, token, **(REPORT | {"category": "ufo"})))
    assert answer.status_code == 422
    assert "Choose one of the list" in answer.text
    assert f"{REPORT['text']}</textarea>" in answer.text


def test_the_page_speaks_the_readers_language_and_changes_it_at_a_press(desk):
    for language, mark, other in (("zh-CN,zh;q=0.9", "东街超市", "en"), ("en-GB", "East Street Market", "zh")):
        with desk.anybody(language) as client:
            page = client.get(f"/p/{desk.token()}")
            assert f"<h1>{mark}</h1>" in page.text
            changed = client.get(f"/p/{desk.token()}?lang={other}")
            assert f"<h1>{mark}</h1>" not in changed.text
            assert client.get(f"/p/{desk.token()}").text.count(mark) == 0  # remembered


def test_a_form_is_also_taken_as_a_browser_without_files_sends_it(desk, reader):
    token = desk.token()
    taken(reader.post(f"/p/{token}", data=opened(reader, token, **REPORT)))


# --- once


def test_a_double_tap_is_one_case(desk):
    token = desk.token()
    with desk.anybody() as client:
        typed = opened(client, token, **REPORT, name="", phone="")
        before = rows(desk.url)["cases"]
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: sent(client, token, typed, photograph(seed=5)), range(8)))
        assert len({taken(answer) for answer in answers}) == 1
        assert rows(desk.url)["cases"] == before + 1
        assert taken(sent(client, token, typed, photograph(seed=5)))  # back, and sent once more
        assert rows(desk.url)["cases"] == before + 1


def test_the_answer_read_again_writes_nothing(desk, reader):
    receipt = taken(sent(reader, desk.token(), opened(reader, desk.token(), **REPORT)))
    with nothing_taken(desk):
        for _ in range(3):
            assert receipt in reader.get(f"/r/{receipt}").text


def test_a_form_sent_again_with_other_words_says_so_and_offers_them_as_a_new_one(desk, reader):
    token, typed = desk.token(), opened(reader, desk.token(), **REPORT)
    receipt = taken(sent(reader, token, typed))
    with nothing_taken(desk):
        answer = sent(reader, token, typed | {"text": "还有过期牛奶"})
    assert answer.status_code == 409
    assert f'href="/r/{receipt}"' in answer.text
    assert "还有过期牛奶</textarea>" in answer.text
    assert key_of(answer) != typed["key"]
    assert taken(sent(reader, token, typed | {"text": "还有过期牛奶", "key": key_of(answer)})) != receipt


@pytest.mark.parametrize("key", ["", "x", "k" * 21, "k" * 65, "k k" * 10, "钥" * 30])
def test_a_form_without_a_key_of_ours_is_asked_for_once_more(desk, reader, key):
    with nothing_taken(desk):
        answer = sent(reader, desk.token(), REPORT | {"key": key})
    assert answer.status_code == 422
    assert f"{REPORT['text']}</textarea>" in answer.text
    taken(sent(reader, desk.token(), REPORT | {"key": key_of(answer)}))


def test_a_form_of_one_point_is_none_of_anothers(desk, reader):
    typed = opened(reader, desk.token("P1"), **REPORT)
    receipts = {point: taken(sent(reader, desk.token(point), typed)) for point in ("P1", "P2")}
    assert receipts["P1"] != receipts["P2"]
    asked = "SELECT point FROM cases WHERE id = :id"
    assert {point: desk.asked(asked, id=desk.case(receipts[point])) for point in receipts} == {"P1": "P1", "P2": "P2"}


def test_a_key_of_the_public_page_is_no_key_of_the_desk(desk, reader):
    typed = opened(reader, desk.token(), **REPORT)
    taken(sent(reader, desk.token(), typed))
    body = {"kind": "enquiry", "text": "x", "place": {"point": "P1"}}
    staff = desk.by_key(Role.OPERATOR)
    assert staff.post(f"{V1}/complaints", json=body, headers={"Idempotency-Key": typed["key"]}).status_code == 201


# --- photographs


def test_a_photo_comes_with_it_whole_and_without_its_marks_for_others(desk, reader):
    body = photograph(640, 480, seed=9)
    receipt = taken(sent(reader, desk.token(), opened(reader, desk.token(), **REPORT), body))
    address = f"{V1}/complaints/{desk.case(receipt)}/attachments"
    kept = desk.by_key(Role.CHIEF).get(address).json()["items"]
    assert [(each["added_by"], each["kind"], each["size_bytes"]) for each in kept] == [("point:P1", "photo", len(body))]
    assert desk.by_key(Role.CHIEF).get(f"{address}/1").content == body
    seen = desk.by_key(Role.INSPECTOR).get(f"{address}/1").content
    assert OWNER.encode() in body
    assert OWNER.encode() not in seen
    assert not Image.open(io.BytesIO(seen)).getexif()


@pytest.mark.parametrize(
    "bad", [b"x", SVG, picture("PNG")[:-40], photograph()[:-60], b"%PDF-1.4\n%%EOF", b"\xff\xd8\xff" + bytes(99)]
)
def test_a_photo_that_is_none_is_said_at_its_field_and_the_words_kept(desk, reader, bad):
    typed = opened(reader, desk.token(), **REPORT)
    with nothing_taken(desk):
        answer = sent(reader, desk.token(), typed, bad)
    assert (answer.status_code, 'id="photo-fault"' in answer.text) == (422, True), answer.text
    assert f"{REPORT['text']}</textarea>" in answer.text
    assert "choose the photo again" in answer.text
    taken(sent(reader, desk.token(), typed))


@pytest.mark.parametrize("bad", [b"x", b"%PDF-1.4\n%%EOF", b"\0\0\0\x18ftypheic" + bytes(99)])
def test_what_is_no_photo_is_refused_with_what_the_form_takes(desk, reader, bad):
    answer = sent(reader, desk.token(), opened(reader, desk.token(), **REPORT), bad)
    assert "Choose a JPEG, PNG or WebP" in answer.text
    assert "PDF" not in answer.text
    assert "kind=" not in answer.text


def test_a_photo_over_the_limit_costs_the_photo_and_no_word(desk, reader):
    typed = opened(reader, desk.token(), **REPORT)
    with nothing_taken(desk):
        answer = sent(reader, desk.token(), typed, bytes(11_000_000))
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.text
    assert f"{REPORT['text']}</textarea>" in answer.text


def test_a_body_without_end_is_refused_with_a_page_before_it_is_read(desk, reader):
    typed = opened(reader, desk.token(), **REPORT)
    answer = sent(reader, desk.token(), typed, bytes(31_000_000))
    assert (answer.status_code, "Go back" in answer.text) == (413, True)

    def unsized():
        yield b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        for _ in range(40):
            yield bytes(1_000_000)

    answer = reader.post(
        f"/p/{desk.token()}", content=unsized(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")


PART = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nwords\r\n'


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"kind": "report"}'),
        ("text/plain", b"kind=report"),
        ("", b"kind=report"),
        ("multipart/form-data", PART),
        ("multipart/form-data; boundary=", PART),
        ("multipart/form-data; boundary=y", PART),
        ("multipart/form-data; boundary=x", PART),  # it does not end
        ("multipart/form-data; boundary=x", b"--x\r\nno header\r\n\r\n"),
        ("multipart/form-data; boundary=x", PART * 30 + b"--x--\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(50))),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * 300_000),
        ("application/x-www-form-urlencoded", b"\xff\x00%00=%ff&text=%00&kind=%F0%9F"),
    ],
)
def test_what_is_no_form_of_ours_is_answered_with_a_page(desk, reader, media_type, body):
    with nothing_taken(desk):
        answer = reader.post(
            f"/p/{desk.token()}", content=body, headers={"Content-Type": media_type} if media_type else {}
        )
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "12315" in answer.text


# --- codes that are over


def test_a_code_that_was_revoked_says_so_and_not_whose_it_was(desk, reader):
    admin, token = desk.by_key(Role.ADMINISTRATOR), desk.token("P2")
    typed = opened(reader, token, **REPORT)
    number = next(each["number"] for each in admin.get(f"{V1}/points/tokens").json()["items"] if each["point"] == "P2")
    admin.delete(f"{V1}/points/P2/tokens/{number}").raise_for_status()
    with nothing_taken(desk):
        for answer in (reader.get(f"/p/{token}"), sent(reader, token, typed)):
            assert answer.status_code == 410
            assert "no longer valid" in answer.text
            assert "12315" in answer.text
            assert not any(each in answer.text for each in ("P2", "First School", "小学", "Trial County", token))
    new = admin.post(f"{V1}/points/P2/tokens").raise_for_status().json()
    assert new["path"] == f"/p/{desk.token('P2')}" != f"/p/{token}"
    assert len(desk.token("P2")) * 6 >= 128
    taken(sent(reader, desk.token("P2"), typed))


@pytest.mark.parametrize("token", ["x", "A" * 24, "%00", "' OR 1=1 --", "ä" * 90, "%0d%0aX: 1", "a" * 500])
def test_a_code_that_never_was_leads_nowhere(desk, reader, token):
    answer = reader.get(f"/p/{token}")
    assert (answer.status_code, "no longer valid" in answer.text) == (404, True)
    assert reader.post(f"/p/{token}", data=REPORT).status_code == 404


# --- receipts


def test_a_receipt_shows_how_it_stands_and_who_reads_it_learns_no_more(desk, reader):
    receipt = taken(sent(reader, desk.token(), opened(reader, desk.token(), kind="enquiry", text="如何退货？")))
    shown = reader.get(f"/r/{receipt}")
    assert "the desk is arranging the next step" in shown.text
    received = re.search(r"Received</dt><dd>\d{4}-\d\d-\d\d \d\d:\d\d</dd>", shown.text)
    assert received
    case = desk.case(receipt)
    numbers = shown.text
    for other in ("12315", received.group(), receipt):  # a minute may be the number of the case
        numbers = numbers.replace(other, "")
    assert not re.search(rf"\b{case}\b", numbers)
    done = desk.by_key(Role.OPERATOR).post(
        f"{V1}/complaints/{case}/events", json={"type": "answered", "note": "七日内可退"}
    )
    assert done.status_code == 201, done.text
    shown = words(reader.get(f"/r/{receipt}")).replace(receipt, "")  # its random letters may be those of a code
    assert "Answered." in shown
    assert "Ended</dt>" in shown
    assert not any(each in shown for each in ("七日", "退货", "operator", "市场", "P1", "Market"))


def test_a_receipt_is_found_however_it_is_typed(desk, reader):
    receipt = taken(sent(reader, desk.token(), opened(reader, desk.token(), **REPORT)))
    said = receipt.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert reader.get("/r", params={"number": said}).headers["location"] == f"/r/{receipt}"
    assert reader.get(f"/r/{receipt.replace('-', '')}", follow_redirects=True).url.path == f"/r/{receipt}"
    assert reader.get("/r").status_code == 200


def test_a_number_that_is_none_says_how_it_is_read(desk, reader):
    for typed in ("0000-0000-0000", "7K3M-Q2XD-94HT", EVIL, "1"):
        answer = reader.get("/r", params={"number": typed}, follow_redirects=True)
        assert answer.status_code == 404
        assert "letters I, L, O and U are not used" in answer.text
        assert "<script>alert" not in answer.text


def test_receipts_are_no_numbers_of_cases_nor_one_after_the_other(desk):
    found = []
    for _ in range(5):
        with desk.anybody() as client:
            found.append(taken(sent(client, desk.token(), opened(client, desk.token(), **REPORT))))
    assert len({receipt[:3] for receipt in found}) > 2


# --- how fast


def test_one_address_is_stopped_with_a_page_that_keeps_the_words_and_others_are_not(desk):
    token = desk.token()
    with desk.anybody(address="198.51.100.7") as angry, desk.anybody() as other:
        for number in range(2 * SETTINGS["WANGGE_POINT_ADDRESS_PER_HOUR"] + 1):  # in each of two workers
            typed = opened(angry, token, kind="report", text=f"骂 {number}")
            answer = sent(angry, token, typed)
            if answer.status_code != 303:
                break
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert f"骂 {number}</textarea>" in answer.text
        assert key_of(answer) == typed["key"]
        assert "12315" in answer.text
        taken(sent(other, token, opened(other, token, **REPORT)))


def test_a_bots_repeated_posts_are_pages_and_never_an_error(desk):
    with desk.anybody(address="198.51.100.8") as bot:
        codes = {bot.post(f"/p/{desk.token('P2')}", data={"text": EVIL}).status_code for _ in range(90)}
        assert codes == {422, 429}
        wrong = {bot.get(f"/r/0000-0000-{number:04}").status_code for number in range(1, 60)}
        assert wrong == {404, 429}


def test_a_point_takes_so_much_in_an_hour_from_all_together_and_a_repetition_is_not_counted(
    database_url, server, tmp_path
):
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, divided_county())
        tokens = point_tokens.in_force(connection, CODE)
    running = server(database_url, WANGGE_POINT_PER_HOUR=3, WANGGE_POINT_PER_DAY=4, WANGGE_WORKERS=1)
    with httpx.Client(base_url=running.url, timeout=60) as client:
        forms = [opened(client, tokens["P1"], kind="suggestion", text=f"第 {n} 条") for n in range(5)]
        for form in forms[:3]:
            taken(sent(client, tokens["P1"], form))
        over = sent(client, tokens["P1"], forms[3])
        assert (over.status_code, "第 3 条</textarea>" in over.text) == (429, True)
        assert 3500 < int(over.headers["retry-after"]) <= 3600
        assert taken(sent(client, tokens["P1"], forms[2]))  # it was taken before
        taken(sent(client, tokens["P2"], opened(client, tokens["P2"], kind="suggestion", text="另一点")))
        with engine.begin() as connection:
            connection.execute(text("UPDATE point_receipt SET received_at = received_at - interval '2 hours'"))
        taken(sent(client, tokens["P1"], forms[3]))
        late = sent(client, tokens["P1"], forms[4])
        assert late.status_code == 429
        assert 21 * 3600 < int(late.headers["retry-after"]) <= 22 * 3600
    engine.dispose()


# --- who gives codes out


def test_only_administrator_and_chief_see_issue_and_revoke_codes(desk):
    for role in Role:
        answer = desk.by_key(role).get(f"{V1}/points/tokens")
        assert (answer.status_code == 200) == (role in {Role.ADMINISTRATOR, Role.CHIEF}), role
        assert desk.token() not in answer.text or answer.status_code == 200
    with desk.anybody() as nobody:
        refused(nobody.get(f"{V1}/points/tokens"), "sign-in")


def test_a_station_has_its_own_points_and_no_other(desk):
    one, two = (desk.by_key(Role.CHIEF, f"{CODE}/{station}") for station in ("S1", "S2"))
    assert [each["point"] for each in one.get(f"{V1}/points/tokens").json()["items"]] == ["P1", "P2"]
    assert two.get(f"{V1}/points/tokens").json()["items"] == []
    number = one.get(f"{V1}/points/tokens").json()["items"][0]["number"]
    for answer in (two.post(f"{V1}/points/P1/tokens"), two.delete(f"{V1}/points/P1/tokens/{number}")):
        refused(answer, "unknown-point")
    refused(one.post(f"{V1}/points/P1/tokens"), "token-in-force")
    refused(one.delete(f"{V1}/points/P1/tokens/{number + 7}"), "no-token")
    refused(one.delete(f"{V1}/points/none/tokens/1"), "unknown-point")


def test_of_two_who_issue_and_two_who_revoke_one_is_refused(desk):
    chief = desk.by_key(Role.CHIEF)
    number = chief.get(f"{V1}/points/tokens").json()["items"][0]["number"]
    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(lambda _: chief.delete(f"{V1}/points/P1/tokens/{number}").status_code, range(4)))
        issued = list(threads.map(lambda _: chief.post(f"{V1}/points/P1/tokens").status_code, range(4)))
    assert (sorted(ended), sorted(issued)) == ([200, 409, 409, 409], [201, 409, 409, 409])
    trail = desk.by_key(Role.AUDITOR).get(f"{V1}/audit", params={"subject": "point:P1"}).json()
    assert {"point.issue", "point.revoke"} <= {row["action"] for row in trail}


def test_the_poster_shows_the_code_in_force_and_is_a_stations_own(desk):
    one, two = (desk.by_key(Role.CHIEF, f"{CODE}/{station}") for station in ("S1", "S2"))
    poster = one.get(f"{V1}/points/P2/poster.pdf")
    assert (poster.status_code, poster.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(poster.content)
    found = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    document.close()
    assert [code.text.partition("/p/")[2] for code in found] == [desk.token("P2")]
    refused(two.get(f"{V1}/points/P2/poster.pdf"), "unknown-point")
    number = next(e["number"] for e in one.get(f"{V1}/points/tokens").json()["items"] if e["point"] == "P2")
    one.delete(f"{V1}/points/P2/tokens/{number}").raise_for_status()
    refused(one.get(f"{V1}/points/P2/poster.pdf"), "no-token")
    one.post(f"{V1}/points/P2/tokens").raise_for_status()


def test_without_a_font_the_poster_says_which_package(database_url, server, tmp_path):
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, divided_county())
    engine.dispose()
    running = server(database_url, WANGGE_WORKERS=1, WANGGE_POSTER_FONT=tmp_path / "none.ttf")
    with httpx.Client(base_url=running.url, timeout=60) as client:
        assert "fonts-noto-cjk" in refused(client.get(f"{V1}/points/P1/poster.pdf"), "no-font")["detail"]


# --- receipts said at the desk


def test_the_desk_finds_a_case_by_its_receipt_however_it_is_said(desk, reader):
    receipt = taken(sent(reader, desk.token(), opened(reader, desk.token(), **REPORT)))
    chief = desk.by_key(Role.CHIEF)
    for said in (receipt, receipt.replace("-", "").lower(), receipt.replace("-", " "), receipt.replace("0", "O")):
        found = chief.get(f"{V1}/receipts/{said}")
        assert (found.status_code, found.json()["id"]) == (200, desk.case(receipt)), said
    wrong = receipt[:-1] + ("0" if receipt[-1] != "0" else "1")
    answer = chief.get(f"{V1}/receipts/{wrong}")
    assert (answer.status_code, wrong in answer.json()["detail"]) == (404, True)
    assert "请与回执核对" in answer.json()["detail"]


def test_another_stations_receipt_is_as_one_that_is_none(desk, reader):
    receipt = taken(sent(reader, desk.token(), opened(reader, desk.token(), **REPORT)))
    theirs = desk.by_key(Role.CHIEF, f"{CODE}/S2")
    answer = theirs.get(f"{V1}/receipts/{receipt}")
    assert answer.status_code == 404
    assert f"No case {desk.case(receipt)}" not in answer.text
