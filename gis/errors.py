"""Refusals of places, files and graphs.

Each class is one broken rule; its message names the value and the remedy. `field` names the input at fault, so
that an edge (HTTP, command line) can point at it.
"""

from collections.abc import Iterable

NO_COUNTY = (
    "No county is loaded yet: run `wangge demo load`, `wangge county import DIR` or "
    "`wangge county from-osm FILE --seat NAME`. 尚未导入县域数据，请在服务器上运行 wangge county import 文件夹。"
)


class GisError(Exception):
    """Base of every refusal in this package."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnknownDatumError(GisError):
    """The datum is missing or not one of wgs84, cgcs2000, gcj02, bd09."""


class BadCoordinateError(GisError):
    """The coordinate is not a place on the Earth, or its axes are swapped."""


class BadAreaError(GisError):
    """An area is empty, invalid or too thin to be divided into cells."""


class BadCodeError(GisError):
    """A division, cell or point code breaks the coding rules."""


class BadPhoneError(GisError):
    """A telephone number that cannot be one."""


class BadNameError(GisError):
    """A value that should name people names nobody, or may name one person or several."""


class BadFileError(GisError):
    """A file cannot be read as what it should be."""


class BadRowsError(GisError):
    """Some rows of an import are wrong; nothing was loaded."""

    def __init__(self, message: str, *, rows: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rows = rows


class ImplausibleCountyError(GisError):
    """The audit of a county to be loaded found errors that nobody accepted by name; nothing was loaded."""


class UnknownCountyError(GisError):
    """No county with this code is loaded, or none at all; the message lists those that are."""

    def __init__(self, county: str | None, loaded: Iterable[str] = (), *, field: str = "county") -> None:
        listed = ", ".join(loaded)
        known = f"No county {county!r} is loaded; loaded: {listed}. 没有导入县 {county}。"
        super().__init__(known if listed else NO_COUNTY, field=field)


class CountyChangedError(GisError):
    """The county was changed by somebody else while its files were read."""


class RemovalError(GisError):
    """An import would take rows away that nobody asked it to take away."""


class CountyInUseError(GisError):
    """The county has cases, whose events and decisions are kept for good; it cannot be removed."""


class UnknownPlaceError(GisError):
    """No point, token or place name answers to the value given."""


class UnknownBasemapError(GisError):
    """The county has no such basemap."""


class RoadGraphError(GisError):
    """The road graph could not be built or opened."""


class UnknownPointError(GisError):
    """No reporting point of the caller's has this code."""


class TokenInForceError(GisError):
    """The reporting point has a code in force; two at a time would hide which poster is meant."""


class NoTokenError(GisError):
    """The reporting point has no such code in force."""


class ClosedPointError(GisError):
    """The reporting point was closed; nothing is received in its name."""


class BadCorrectionError(GisError):
    """A correction names what its kind does not change."""


class NothingToCorrectError(GisError):
    """The reporting point is already as the correction would have it."""


class PointChangedError(GisError):
    """A reporting point has changed since the request was made."""


class UnknownCorrectionError(GisError):
    """No correction of the caller's has this number."""


class CorrectionSettledError(GisError):
    """The correction was approved, refused or withdrawn before."""


class OwnCorrectionError(GisError):
    """The proposer of a correction does not approve it: the verifier is not the handler."""


class BeyondStationError(GisError):
    """The correction moves a point out of the county, or out of the cells of the station that would approve it."""
