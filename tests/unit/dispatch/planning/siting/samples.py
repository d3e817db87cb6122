"""Problems with known answers."""

import csv
from pathlib import Path

import numpy as np

from dispatch.planning.siting import Candidate, Kind, Model, Place, Problem

PMED = [5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255, 7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845, 1789]  # fmt: skip  # noqa: E501
"""Optima of pmed1..20: OR-Library, Beasley (1990)."""

PCENTER = [127, 98, 93, 74, 48, 84, 64, 55, 37, 20, 59, 51, 36, 26, 18, 47, 39, 28, 18, 13]
"""The least greatest distances of the same instances: Elloumi, Labbé & Pochet (2004)."""


def problem(model, travel_s, weights=None, kinds=None, costs=None, **limits):
    """A problem with candidates c0, c1, … and places p0, p1, …"""
    travel_s = np.array(travel_s, dtype=float)
    n, m = travel_s.shape
    kinds = kinds or [Kind.NEW] * n
    candidates = tuple(Candidate(f"c{i}", f"place {i}", kinds[i], (costs or [1.0] * n)[i]) for i in range(n))
    places = tuple(Place(f"p{i}", float((weights or [1.0] * m)[i])) for i in range(m))
    return Problem(Model(model), candidates, places, travel_s, **limits)


def tiny(p):
    """PLANNING's tiny MCLP: weights 2 2 1 1, sets {1,2} {2,3} {1,4}: p = 1 -> 4, p = 2 -> 6."""
    near, far = 1.0, 9.0
    travel_s = [[near, near, far, far], [far, near, near, far], [near, far, far, near]]
    return problem("mclp", travel_s, [2, 2, 1, 1], target_s=1.0, p=p)


def san_francisco(folder: Path, model, **limits):
    """PySAL spopt's San Francisco: 16 store sites × 205 tracts; metres in place of seconds."""
    path = folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    stores = sorted({row["name"] for row in rows})
    demand = {row["DestinationName"]: float(row["demand"]) for row in rows}
    tracts = sorted(demand)
    metres = np.full((len(stores), len(tracts)), np.inf)
    for row in rows:
        metres[stores.index(row["name"]), tracts.index(row["DestinationName"])] = float(row["distance"])
    candidates = tuple(Candidate(store) for store in stores)
    return Problem(Model(model), candidates, tuple(Place(one, demand[one]) for one in tracts), metres, **limits)


def pmed(path: Path):
    """An OR-Library p-median: of repeated edges the last counts; all-pairs shortest paths by Floyd."""
    numbers = iter(map(int, path.read_text().split()))
    n, edges, p = next(numbers), next(numbers), next(numbers)
    times = np.full((n, n), np.inf)
    np.fill_diagonal(times, 0)
    for _ in range(edges):
        one, other, cost = next(numbers) - 1, next(numbers) - 1, next(numbers)
        times[one, other] = times[other, one] = cost
    for k in range(n):
        np.minimum(times, times[:, k : k + 1] + times[k : k + 1, :], out=times)
    codes = [f"{i:03d}" for i in range(n)]
    return Problem(Model.PMEDIAN, tuple(map(Candidate, codes)), tuple(map(Place, codes)), times, p=p)
