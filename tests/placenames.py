"""Made-up place names by the hundred thousand, shaped like real ones: Chinese and Latin, streets, villages, shops."""

from collections.abc import Iterator, Sequence

import numpy as np

from gis.county.model import NamedPlace
from gis.position import Position

HEADS = "东西南北中上下前后大小新老高平安永长清白黑红黄金银玉石龙凤马牛羊杨柳李王张赵刘陈周吴郑孙林"
MIDDLES = "家河山沟庙寺桥店坪湾坡塬川峪泉井台堡寨关岭坝湖池塘园林场营屯铺站城门"
SHOPS = "福禄寿喜旺盛兴隆顺达康乐佳美诚信和祥瑞丰泰华利民便百惠万家好邻友联"
KINDS = {
    "street": "街 路 巷 大道 北路 南街 东路 西巷",
    "village": "村 庄 沟村 家庄 新村 社",
    "supermarket": "超市 便利店 购物中心 商店 批发部",
    "school": "小学 中学 幼儿园 第一小学 第二中学",
    "market": "市场 农贸市场 菜市场 集贸市场",
    "enterprise": "有限公司 食品厂 药房 饭店 酒家 餐厅 修理厂",
}
LATIN_WAYS = (
    "Rue de",
    "Rue du",
    "Avenue de",
    "Carrer de",
    "Carrer del",
    "Plaça de",
    "Camí de",
    "Chemin de",
    "Passatge de",
)
LATIN_ENDS = (
    "Street",
    "Road",
    "Lane",
    "Market",
    "Supermarket",
    "School",
    "Bakery",
    "Pharmacy",
    "Bridge",
    "Farm",
    "Hill",
)
_SPOKEN = (
    "la mon tel ber ros ca vil san mar del por gra fon sol can tor bel mas pla ser val riu lló ès con fra gui lau mé"
)
SYLLABLES = _SPOKEN.split(" ")


def names(count: int, seed: int = 7) -> Iterator[tuple[str, str, str | None]]:
    """Yield (kind, name, English name or None); common characters and words come often, as in life."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield _latin(rng) if number % 3 == 0 else _chinese(rng)


def places(count: int, seed: int = 7) -> Iterator[NamedPlace]:
    """Yield named places scattered over the small county."""
    rng = np.random.default_rng(seed + 1)
    for kind, name, name_en in names(count, seed):
        position = Position(107 + round(float(rng.random()) * 0.2, 6), 35.2 + round(float(rng.random()) * 0.2, 6))
        yield NamedPlace(name, kind, position, name_en)


def _chinese(rng: np.random.Generator) -> tuple[str, str, str | None]:
    kind = list(KINDS)[int(rng.integers(len(KINDS)))]
    stock = SHOPS if kind in {"supermarket", "enterprise"} else MIDDLES
    length = int(rng.integers(1, 4))
    name = _often(rng, HEADS) + "".join(_often(rng, stock) for _ in range(length)) + _often(rng, KINDS[kind].split())
    return kind, name, _word(rng).title() + " " + kind.title() if rng.random() < 0.1 else None


def _latin(rng: np.random.Generator) -> tuple[str, str, str | None]:
    word = " ".join(_word(rng).title() for _ in range(int(rng.integers(1, 3))))
    if rng.random() < 0.6:
        return "street", f"{_often(rng, LATIN_WAYS)} {word}", None
    return "supermarket", f"{word} {_often(rng, LATIN_ENDS)}", None


def _word(rng: np.random.Generator) -> str:
    return "".join(SYLLABLES[int(rng.integers(len(SYLLABLES)))] for _ in range(int(rng.integers(2, 5))))


def _often(rng: np.random.Generator, stock: Sequence[str]) -> str:
    """Return an entry, the first ones far more often than the last (as words are)."""
    return stock[min(int(rng.exponential(len(stock) / 3)), len(stock) - 1)]
