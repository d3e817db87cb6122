"""What callers type about made-up places, by class: one to twelve characters, mistakes, addresses."""

from collections.abc import Iterator

import numpy as np

from gis.county.model import NamedPlace

CHINESE_MISTAKE, LATIN_MISTAKE = "囧", "x"

PIECES = {
    **{f"{size} Chinese": size for size in (1, 2, 3, 4)},
    **{f"{size} Latin": size for size in (1, 2, 3, 6, 12)},
}
WAYS = ("the beginning", "whole", "misspelt", "address")
CLASSES = (*PIECES, *(f"{way}, {script}" for way in WAYS for script in ("Chinese", "Latin")), "nothing")


def queries(places: list[NamedPlace], per_class: int, seed: int = 11) -> dict[str, list[str]]:
    """Return typed queries by class, drawn from the names themselves: common ones come often, as in life."""
    rng = np.random.default_rng(seed)
    chinese = [place.name for place in places if not place.name.isascii() and place.name[0] > "\u2e80"]
    latin = [place.name for place in places if place.name[0] < "\u2e80"]

    def some(stock: list[str], least: int = 1) -> Iterator[str]:
        while True:
            name = stock[int(rng.integers(len(stock)))]
            if len(name) >= least:
                yield name

    def take(names: Iterator[str]) -> list[str]:
        return [name for name, _ in zip(names, range(per_class), strict=False)]

    def pieces(stock: list[str], size: int) -> Iterator[str]:
        for name in some(stock, size):
            start = int(rng.integers(len(name) - size + 1))
            yield name[start : start + size]

    return {
        **{name: take(pieces(chinese if "Chinese" in name else latin, size)) for name, size in PIECES.items()},
        "the beginning, Chinese": take(name[:3] for name in some(chinese, 4)),
        "whole, Chinese": take(some(chinese)),
        "the beginning, Latin": take(name[:9] for name in some(latin, 12)),
        "whole, Latin": take(some(latin)),
        "misspelt, Chinese": take(misspelt(name) for name in some(chinese, 6)),
        "misspelt, Latin": take(misspelt(name) for name in some(latin, 12)),
        "address, Chinese": take(f"锦屏镇{name}门口往东五十米" for name in some(chinese, 4)),
        "address, Latin": take(f"12 bis {name}, 2n pis" for name in some(latin, 8)),
        "nothing": take(iter([CHINESE_MISTAKE * 4, "qqqqqq", "zzxxyy", "ŵŵŵŵ", "0000000", "龘龘龘"] * per_class)),
    }


def misspelt(name: str) -> str:
    """Return the name with one character wrong in its middle."""
    middle = len(name) // 2
    return name[:middle] + (LATIN_MISTAKE if name[0] < "\u2e80" else CHINESE_MISTAKE) + name[middle + 1 :]
