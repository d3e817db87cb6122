"""A list of the office, page by page."""

from tests.acceptance.shared_server import County
from tests.acceptance.steps import take_in

CASES = "/api/v1/casework/cases"


def test_next_leads_through_the_whole_list(client: County) -> None:
    cases = [take_in(client)["id"] for _ in range(3)]
    seen, after = [], None
    while True:
        answer = client.get(CASES, params={"limit": 2} | ({"after": after} if after else {}))
        assert answer.status_code == 200, answer.text
        seen += [row["case"] for row in answer.json()["items"]]
        after = answer.json()["next"]
        if after is None:
            break
    assert seen == cases
