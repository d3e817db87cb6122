"""Clusters of cases: one test for the county, and cells under a controlled false discovery rate."""

from dispatch.planning.hot_spots.false_discovery import adjusted
from dispatch.planning.hot_spots.local import LocalSpots, getis_ord, local_spots, neighbourhoods
from dispatch.planning.hot_spots.scan import Cluster, Scan, likelihood_ratio, scan

__all__ = [
    "Cluster",
    "LocalSpots",
    "Scan",
    "adjusted",
    "getis_ord",
    "likelihood_ratio",
    "local_spots",
    "neighbourhoods",
    "scan",
]
