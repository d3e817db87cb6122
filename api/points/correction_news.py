"""Corrections of reporting points: record, and publish to screens."""

from sqlalchemy import Connection

from api.auth.principal import AuthMethod
from api.wiring import Wiring
from dispatch.views.correction import CorrectionView, correction_summary
from gis.store.counties import corrected_points
from gis.store.counties.corrections import Decider


def decider(wiring: Wiring) -> Decider:
    """Return the name and the area in which the caller decides."""
    return Decider(wiring.who.actor, wiring.who.stations, wiring.who.means is AuthMethod.OPEN)


def announce(wiring: Wiring, connection: Connection, county: str, number: int, change: str) -> CorrectionView:
    """Record what became of a correction, tell the screens, and return it; last in the transaction."""
    found = corrected_points.of_number(connection, county, number, now=wiring.now())
    facts = {"number": number, "what": found["kind"], "asked": found["asked"], "before": found["before"]}
    subject = f"point:{found['point']}"
    wiring.record(connection, f"correction.{change}", county=county, subject=subject, reason=found["reason"], **facts)
    store, news = wiring.store_on(connection), {"change": change, "number": number, "point": found["point"]}
    store.feed.publish_to(county, ("correction", news), {found["station"], found["cell_station"]} - {None})
    if change == "approved":
        store.feed.publish(county, [("county", {"code": county})])
    return correction_summary(found, wiring.who.actor)
