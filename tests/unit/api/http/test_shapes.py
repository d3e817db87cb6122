"""A route that says what it returns is described by that, and sends it as it is."""

from typing import Annotated, Any, NotRequired, TypedDict

from fastapi import APIRouter, FastAPI

from api.http.body import StrictRoute
from api.http.parameters import READS
from api.http.shapes import Json
from dispatch.views.fields import Doc, Moment

router = APIRouter(route_class=StrictRoute)


class Part(TypedDict):
    """A part. 部分"""

    at: Moment


class Thing(TypedDict):
    """A thing. 事物"""

    number: Annotated[int, Doc("Its number. 编号", minimum=1)]
    part: Annotated[Part | None, Doc("Null without one.")]
    undo: NotRequired[str]


@router.get("/thing", response_description="The thing.", responses=READS)
def thing() -> Json[Thing]:
    return Json({"number": 1, "part": None}, headers={"Cache-Control": "no-store"})


@router.post("/things", status_code=201, response_description="All of them.")
def things() -> Json[list[Thing]]:
    return Json([{"number": 2, "part": {"at": "2026-11-25T01:00:00Z"}}], 201)


@router.get("/plain", response_model=None, responses=READS)
def plain() -> Any:
    return {"number": "one"}


def document() -> dict[str, Any]:
    app = FastAPI()
    app.include_router(router)
    return app.openapi()


def test_a_route_is_described_by_its_shape_and_its_refusals():
    made = document()
    responses = made["paths"]["/thing"]["get"]["responses"]
    assert responses["200"] == {
        "description": "The thing.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
    }
    assert {"404", "422", "503"} <= responses.keys()
    listed = made["paths"]["/things"]["post"]["responses"]["201"]
    assert listed["description"] == "All of them."
    assert listed["content"]["application/json"]["schema"]["items"] == {"$ref": "#/components/schemas/Thing"}
    assert made["paths"]["/plain"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == {}


def test_the_shape_has_the_meaning_of_each_field():
    schemas = document()["components"]["schemas"]
    assert (schemas["Thing"]["description"], schemas["Thing"]["required"]) == ("A thing. 事物", ["number", "part"])
    assert schemas["Thing"]["properties"]["number"] == {
        "description": "Its number. 编号",
        "minimum": 1,
        "title": "Number",
        "type": "integer",
    }
    assert schemas["Thing"]["properties"]["part"]["description"] == "Null without one."
    assert schemas["Part"]["properties"]["at"] == {"format": "date-time", "title": "At", "type": "string"}


def test_json_is_sent_as_it_is():
    answer = thing()
    assert (answer.body, answer.headers["Cache-Control"]) == (b'{"number":1,"part":null}', "no-store")
    assert (things().status_code, things().media_type) == (201, "application/json")
