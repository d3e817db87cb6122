"""Kinds of refusal: places, counties and maps."""

from http import HTTPStatus

from api.refusals.kind import Kind

GROUND = (
    Kind(
        "unknown-datum",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Datum missing or unknown",
        "坐标系缺失或不明",
        "State the coordinate's datum: wgs84, cgcs2000, gcj02 or bd09. It is never guessed, because "
        "they differ by up to 1.2 km here.",
        "请注明坐标系：wgs84、cgcs2000、gcj02（高德、腾讯）或 bd09（百度）。系统不作猜测，各坐标系相差可达 1.2 公里。",
    ),
    Kind(
        "bad-coordinate",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Invalid coordinate",
        "坐标有误",
        "Send decimal degrees in the stated datum, `lon` within ±180 and `lat` within ±90, not exchanged.",
        "请用十进制度数，lon 为经度（±180 以内），lat 为纬度（±90 以内），勿颠倒，并与所注明的坐标系一致。",
    ),
    Kind(
        "unknown-place",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Place not found or not unique",
        "地点不存在或不唯一",
        "Choose one from GET /api/v1/places or /api/v1/points, or send a coordinate.",
        "请从 GET /api/v1/places 或 /api/v1/points 中选定，或改用坐标。",
    ),
    Kind(
        "unknown-code",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Unknown code in the body",
        "请求内容中的编码不存在",
        "Use a code from this county's lists, such as GET /api/v1/teams.",
        "请使用本县名册中的编码，例如 GET /api/v1/teams 所列。",
    ),
    Kind(
        "unknown-county",
        HTTPStatus.NOT_FOUND,
        "County not loaded",
        "没有这个县",
        "GET /api/v1/counties lists the loaded counties; omit `county` for the home county.",
        "GET /api/v1/counties 列出已导入的县；省略 county 即为本县。",
    ),
    Kind(
        "no-basemap",
        HTTPStatus.NOT_FOUND,
        "No such basemap",
        "没有此底图",
        "GET /api/v1/basemap returns the present version; `wangge roads import` makes the basemap.",
        "请以 GET /api/v1/basemap 查询现行版本；底图由 wangge roads import 生成。",
    ),
    Kind(
        "no-online-map",
        HTTPStatus.NOT_FOUND,
        "Online map not enabled",
        "未启用在线地图",
        "The administrator may set a key for Tianditu, or custom layers; the server's own basemap needs no key.",
        "服务器管理者可设置天地图密钥或自有图层；本机底图无需密钥。",
    ),
    Kind(
        "online-map-unreachable",
        HTTPStatus.BAD_GATEWAY,
        "The online map does not answer",
        "在线地图暂无应答",
        "Use the server's own basemap; the online map is tried again after half a minute.",
        "请继续使用本机底图；半分钟后会再次尝试。",
    ),
    Kind(
        "no-road-graph",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Road graph not usable",
        "路网无法使用",
        "Import the roads again with `wangge roads import`.",
        "请用 wangge roads import 重新导入路网。",
    ),
)
