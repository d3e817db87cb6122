"""Assumptions made before the log says anything: each with its name, value, weight in cases and source.

A prior of weight w counts like w cases of the county's own log: after n cases its share of a time is w / (w + n). A
rate is cases by time, and the prior counts there as the time in which it expects w cases: its share gives way to the
length of the log, however many cases that has (`demand`). The page says how far. Weights are small on purpose.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prior:
    """One assumption.

    Attributes
    ----------
    value : float
        Median for times and factors, mean for rates and shares, in `unit`.
    spread : float
        Standard deviation of the logarithm, for times and factors; 0 elsewhere.
    weight : float
        How many cases of the log count as much.
    """

    name: str
    value: float
    unit: str
    spread: float
    weight: float
    source: str

    def after(self, cases: int) -> "PriorNow":
        """Return what is left of the prior of a time after so many cases."""
        return PriorNow(self, cases, self.weight / (self.weight + cases))


@dataclass(frozen=True, slots=True)
class PriorNow:
    """A prior with the cases the log has for it and the share of the answer that is still the prior's, from 1 to 0."""

    prior: Prior
    cases: int
    share: float


DEMAND = Prior(
    "demand",
    365.0,
    "cases_per_year",
    0.0,
    4.0,
    "0.7–1.4 cases a day in counties of 80,000–120,000 people (Gansu 2025 H1)",
)
DEMAND_BY_HOUSEHOLDS = Prior(
    "demand_by_households", 7.0, "cases_per_1000_households_year", 0.0, 4.0,
    "Huachi 2025 H1: 137 cases among 119,346 people, three to a household",
)  # fmt: skip
HANDLING = Prior("handling", 60.0, "s", 0.7, 10.0, "one minute at the desk; San Francisco 2020 has 111 s for all steps")
TURNOUT = Prior("turnout", 90.0, "s", 0.7, 10.0, "80–90 s is the usual standard of fire services (NFPA 1710)")
TURNOUT_ON_CALL = Prior(
    "turnout_on_call", 990.0, "s", 0.3, 10.0,
    "the usual turnout and what the county's rules give a team on call beyond it; the spread is an assumption",
)  # fmt: skip
ON_SCENE = Prior("on_scene", 3600.0, "s", 0.6, 10.0, "a visit of an hour; no public figures for market regulation")
FAILED_OFFERS = Prior(
    "failed_offers", 0.0, "share", 0.0, 10.0, "every offer is accepted, until five responses show otherwise"
)
DECLINED = Prior("declined", 30.0, "s", 0.7, 10.0, "half a minute to say no; an assumption")
EXPIRED = Prior("expired", 90.0, "s", 0.1, 10.0, "the rules let an offer stand for 90 s unless the county sets another")
TRAVEL_FACTOR = Prior("travel_factor", 1.0, "ratio", 0.3, 10.0, "the road graph's own times")
EVENNESS = Prior("evenness", 1.0, "cases", 0.0, 1.0, "cells as uneven as an exponential until the log says otherwise")
HOURS = Prior("hours", 1.0, "share", 0.0, 24.0, "two thirds in office hours, by the hour in local time")
ALL = (
    *(DEMAND, DEMAND_BY_HOUSEHOLDS, HANDLING, FAILED_OFFERS, DECLINED, EXPIRED, TURNOUT, TURNOUT_ON_CALL, ON_SCENE),
    *(TRAVEL_FACTOR, EVENNESS, HOURS),
)
