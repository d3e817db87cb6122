"""Cases and response figures as files: as the list has them, masked, by the county's clock, with no formula in them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from api.auth.roles import Role
from tests.acceptance.steps import complaint, finish, step, take_in
from tests.counties import COUNTRYSIDE, NEXT_DOOR

FORMULA = "=HYPERLINK(0)"


def read_csv(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def read_xlsx(answer, name=None):
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.content)).active
    if name:
        assert sheet.title == name
    heads, *rows = sheet.iter_rows()
    return [{head.value: cell for head, cell in zip(heads, row, strict=True)} for row in rows]


def test_the_table_has_the_cases_of_the_list_by_the_countys_clock(client):
    done = take_in(client, text=FORMULA)
    finish(client, done)
    client.post(f"/api/v1/complaints/{done['id']}/events", json={"type": "closed"}).raise_for_status()
    going = take_in(client, category="drug")
    (row,) = read_csv(client.get("/api/v1/complaints.csv", params={"lang": "zh"}))
    assert (row["案件号"], row["事项"], row["执法小组"]) == (going["number"], "药品", going["assignment"]["team_name"])
    received = datetime.fromisoformat(going["received_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    assert row["登记时间"] == f"{received:%Y-%m-%d %H:%M:%S}"
    rows = read_csv(client.get("/api/v1/complaints.csv", params={"state": "all", "lang": "en"}))
    assert [each["Case"] for each in rows] == [going["number"], done["number"]]
    assert rows[1]["What was said"] == f"'{FORMULA}"
    (ended,) = read_xlsx(client.get("/api/v1/complaints.xlsx", params={"state": "over", "lang": "en"}), "Cases")
    said = ended["What was said"]
    assert (said.value, said.data_type) == (FORMULA, "s")
    assert isinstance(ended["Received"].value, datetime)


def test_the_filters_of_the_list_hold(client):
    one, other = take_in(client, text="面包发霉"), take_in(client, text="电梯停运", category="special_equipment")
    listed = lambda **asked: [  # noqa: E731
        each["案件号"] for each in read_csv(client.get("/api/v1/complaints.csv", params={"lang": "zh", **asked}))
    ]
    assert listed(q="电梯") == [other["number"]]
    assert listed(q="食品") == [one["number"]]
    assert listed(q=f"#{one['id']}") == [one["number"]]
    assert listed(to=one["received_at"]) == []
    assert listed(**{"from": other["received_at"]}) == [other["number"]]
    assert client.get("/api/v1/complaints.pdf").status_code == 422
    addressed = take_in(client, place=complaint()["place"] | {"address": "东街12号"})
    assert listed(q="东街12") == [addressed["number"]]
    assert listed(q="东街１２") == [addressed["number"]], "as an input method types it"
    beyond = take_in(client, place={"lon": NEXT_DOOR.lon, "lat": NEXT_DOOR.lat, "datum": "wgs84"})
    assert listed(q=beyond["neighbour"]) == [beyond["number"]]


def test_the_groups_of_the_list_hold(client):
    """A team has the first; nobody the second, taken in at the desk; the third is hours late and was cleared."""
    field = take_in(client)
    desk = take_in(client, kind="enquiry")
    late = take_in(client, received_at=(datetime.now(UTC) - timedelta(hours=3)).isoformat())

    def listed(**asked):
        found = read_csv(client.get("/api/v1/complaints.csv", params={"lang": "en", **asked}))
        return [each["Case"] for each in found]

    def escalated():
        items = client.get("/api/v1/complaints").json()["items"]
        return [each["number"] for each in items if each["escalated"]]

    assert listed() == [late["number"], desk["number"], field["number"]]
    assert listed(group="desk") == [desk["number"]]
    assert listed(group="late") == [late["number"]]
    having_teams = [case["number"] for case in (late, field) if case["assignment"]]
    assert listed(group="field") == having_teams
    assert listed(group="unassigned") == [case["number"] for case in (late, field) if not case["assignment"]]
    assert set(escalated()) <= set(listed(group="escalated")) <= set(escalated()), "some more meanwhile"
    finish(client, field)
    client.post(f"/api/v1/complaints/{late['id']}/events", json={"type": "cancelled"}).raise_for_status()
    assert listed(state="over") == [late["number"], field["number"]]
    assert listed(state="cleared") == [field["number"]]
    assert field["number"] not in listed()
    assert client.get("/api/v1/complaints.csv", params={"group": "all"}).status_code == 422


def test_exercises_are_left_out(client):
    until = datetime.fromisoformat(client.get("/api/v1/rehearsal").json()["now"]).timestamp() + 3600
    moment = datetime.fromtimestamp(until, ZoneInfo("UTC")).isoformat()
    client.post("/api/v1/rehearsal", json={"until": moment}).raise_for_status()
    take_in(client)
    assert read_csv(client.get("/api/v1/complaints.csv", params={"state": "all"})) == []


def test_figures_in_minutes_and_per_cent(client):
    finish(client, take_in(client))
    take_in(client)
    rows = read_csv(client.get("/api/v1/response.csv", params={"by": "station", "lang": "zh"}))
    total = client.get("/api/v1/response", params={"by": "station"}).json()["total"]
    assert [row["所"] for row in rows] == ["一所 S1", "合计"]
    assert rows[-1]["计入件数"] == str(total["n"])
    assert float(rows[-1]["按时率（%）"]) == pytest.approx(total["share"] * 100, abs=0.06)
    (whole,) = read_xlsx(client.get("/api/v1/response.xlsx", params={"lang": "en"}), "Response times")
    read_xlsx(client.get("/api/v1/response.xlsx", params={"lang": "zh"}), "到场统计")
    read_xlsx(client.get("/api/v1/complaints.xlsx", params={"lang": "zh"}), "案件")
    assert whole["Counted"].value == total["n"]


def test_the_file_of_figures_is_named_after_its_period_by_the_countys_days(client):
    asked = {"by": "kind", "from": "2026-02-28T16:00:00Z", "to": "2026-03-31T16:00:00Z"}  # March in the county
    for form in ("csv", "xlsx"):
        answer = client.get(f"/api/v1/response.{form}", params=asked)
        assert answer.headers["Content-Disposition"].endswith(f'-kind-20260301-20260331.{form}"')


def test_the_times_of_the_table_say_of_which_cases_they_are(client):
    """Two in town count; one in the countryside, which has no target, arrived as well, after two hours."""
    for _ in range(2):
        finish(client, take_in(client))
    received_at = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    far = {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}
    finish(client, take_in(client, place=far, received_at=received_at))
    total = client.get("/api/v1/response").json()["total"]
    assert (total["n"], total["measured"]) == (2, 3)
    *_, row = read_csv(client.get("/api/v1/response.csv", params={"lang": "en"}))
    for heading, name in [
        ("Median of counted (min)", "counted_p50_s"),
        ("P90 of counted (min)", "counted_p90_s"),
        ("Median of all arrivals (min)", "p50_s"),
        ("P90 of all arrivals (min)", "p90_s"),
    ]:
        assert float(row[heading]) == round(total[name] / 60, 1)
    assert float(row["P90 of counted (min)"]) < 60 < float(row["P90 of all arrivals (min)"])


def test_outcomes_are_in_the_table_and_figures_are_grouped_by_them(client):
    one, two, three = (take_in(client) for _ in range(3))
    for case, outcome in ((one, "satisfied"), (two, "satisfied"), (three, None)):
        finish(client, case)
        client.post(
            f"/api/v1/complaints/{case['id']}/events", json={"type": "closed", "outcome": outcome}
        ).raise_for_status()
    enquiry = take_in(client, kind="enquiry", place=complaint()["place"] | {"address": "东街12号", "remark": "二楼"})
    step(client, enquiry, "answered", outcome="informed")
    rows = read_csv(client.get("/api/v1/complaints.csv", params={"state": "all", "lang": "zh"}))
    assert [row["办理结果"] for row in rows] == ["已解释答复", "", "满意", "满意"]
    assert (rows[0]["地址（来电人所述）"], rows[0]["位置备注"]) == ("东街12号", "二楼")
    groups = client.get("/api/v1/response", params={"by": "outcome"}).json()["groups"]
    assert {name: (group["cases"], group["n"]) for name, group in groups.items()} == {
        "-": (1, 1),
        "informed": (1, 0),
        "satisfied": (2, 2),
    }
    table = read_csv(client.get("/api/v1/response.csv", params={"by": "outcome", "lang": "zh"}))
    assert [(row["办理结果"], row["登记件数"], row["未计入"]) for row in table] == [
        ("未填", "1", ""),
        ("已解释答复", "1", "未派小组 1"),
        ("满意", "2", ""),
        ("合计", "4", "未派小组 1"),
    ]


def test_authors_are_masked_as_in_the_list_and_a_download_is_in_the_trail(guarded):
    desk, inspector = guarded.by_key(Role.DISPATCHER), guarded.by_key(Role.INSPECTOR)
    take_in(desk, identity={"name": "诸葛标记", "phone": "13987654321"})
    (row,) = [r for r in read_csv(desk.get("/api/v1/complaints.csv?lang=zh")) if r["投诉人（脱敏）"]]
    assert row["电话（脱敏）"] == "139****4321"
    assert "标记" not in row["投诉人（脱敏）"]
    found = inspector.get("/api/v1/complaints.csv?lang=zh").text
    assert "13987654321" not in found
    trail = guarded.by_key(Role.AUDITOR).get("/api/v1/audit", params={"action": "cases.export"}).json()
    assert [row["data"]["form"] for row in trail] == ["csv", "csv"]
    assert guarded.client().get("/api/v1/complaints.csv").status_code == 401
