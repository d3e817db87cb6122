"""Offers that came to nothing, as the API answers: how often, after how long, and what is still assumed."""

from typing import Any

from api.planning.history.medians import median_out
from dispatch.planning.history import Offers
from dispatch.planning.learning import Prior, PriorNow, priors


def offers_out(found: Offers, all_offers: Offers) -> dict[str, Any]:
    """Return what `found` says of offers: `all_offers` without what fewer than five cases tell."""
    low, high = found.interval()
    return {
        "made": found.made,
        "failed": found.failed(),
        "share": round(found.share(), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "ways": {
            way.value: {
                "few": all_offers.is_few(way),
                "n": found.failed(way),
                "share": round(found.share(way), 4),
                **median_out(found.time(way)),
            }
            for way in all_offers.times
        },
    }


def priors_of(found: Offers) -> list[PriorNow]:
    """Return what is assumed of offers, with the offers that the log has."""
    ways: list[tuple[Prior, int]] = [(time.prior, time.used + time.at_once) for time in found.times.values()]
    return [priors.FAILED_OFFERS.after(found.made), *(prior.after(n) for prior, n in ways)]
