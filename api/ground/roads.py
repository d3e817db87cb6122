"""Route of the roads for drawing, made with the road graph that dispatch uses, so that both agree."""

import gzip
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from api.ground.features import Roads
from api.http.geojson import MEDIA_TYPE, GeoJson
from api.http.parameters import API, READS, CountyAsked, Wired, answers
from gis.store.graphs.repository import active_version
from gis.store.graphs.road_lines import FILE_NAME

router = APIRouter(prefix=API, tags=["ground"])
EMPTY = gzip.compress(b'{"type":"FeatureCollection","features":[]}', mtime=0)


@router.get(
    "/roads",
    response_model=None,
    response_class=GeoJson,
    summary="The road network by class, simplified for drawing, GeoJSON 道路",
    responses=answers(Roads, "Lines; none if the county has no road graph.")
    | {304: {"description": "Unchanged: If-None-Match has the present version."}}
    | READS,
)
def roads(
    wiring: Wired,
    county: CountyAsked = None,
    if_none_match: Annotated[str | None, Header(description="ETag of the caller's roads. 已有版本")] = None,
    accept_encoding: Annotated[str, Header(include_in_schema=False)] = "",
) -> Any:
    """Return one MultiLineString per class and street; no features if the county has no road graph."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        version = active_version(connection, code)
    headers = {"ETag": f'"{version}"', "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    path = wiring.settings.graphs_folder / str(version) / FILE_NAME
    packed = path.read_bytes() if version and path.is_file() else EMPTY
    if "gzip" in accept_encoding:
        return Response(packed, media_type=MEDIA_TYPE, headers={**headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type=MEDIA_TYPE, headers=headers)
