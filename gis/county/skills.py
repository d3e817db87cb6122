"""Categories of cases and skills of teams: one vocabulary, in Chinese and English.

What a case is about and what a team can do are compared word by word, so both are stored as the codes of `Skill`.
People write them as they like; `read` returns the codes. Refusals name the nearest known words. The import of a county
reads teams, hence the vocabulary stands here, below dispatch.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from gis.county.gazetteer import fold


class Skill(StrEnum):
    """The codes; all but the last are also categories of cases."""

    FOOD = "food"
    DRUG = "drug"
    COSMETICS = "cosmetics"
    MEDICAL_DEVICE = "medical_device"
    SPECIAL_EQUIPMENT = "special_equipment"
    PRODUCT_QUALITY = "product_quality"
    PRICE = "price"
    METROLOGY = "metrology"
    ADVERTISING = "advertising"
    ONLINE_SHOPPING = "online_shopping"
    INVOICE = "invoice"
    SERVICE = "service"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    UNFAIR_COMPETITION = "unfair_competition"
    UNLICENSED_TRADE = "unlicensed_trade"
    PYRAMID_SELLING = "pyramid_selling"
    OTHER = "other"
    GENERAL = "general"
    """A team with this skill takes every case."""


NAMES: Final[Mapping[Skill, tuple[str, str]]] = {
    Skill.FOOD: ("食品", "Food"),
    Skill.DRUG: ("药品", "Medicines"),
    Skill.COSMETICS: ("化妆品", "Cosmetics"),
    Skill.MEDICAL_DEVICE: ("医疗器械", "Medical devices"),
    Skill.SPECIAL_EQUIPMENT: ("特种设备", "Special equipment"),
    Skill.PRODUCT_QUALITY: ("产品质量", "Product quality"),
    Skill.PRICE: ("价格", "Prices"),
    Skill.METROLOGY: ("计量", "Weights and measures"),
    Skill.ADVERTISING: ("广告", "Advertising"),
    Skill.ONLINE_SHOPPING: ("网购", "Online shopping"),
    Skill.INVOICE: ("发票", "Invoices"),
    Skill.SERVICE: ("服务", "Services"),
    Skill.INTELLECTUAL_PROPERTY: ("知识产权", "Intellectual property"),
    Skill.UNFAIR_COMPETITION: ("反不正当竞争", "Unfair competition"),
    Skill.UNLICENSED_TRADE: ("无照经营", "Unlicensed trade"),
    Skill.PYRAMID_SELLING: ("传销", "Pyramid selling"),
    Skill.OTHER: ("其他", "Other"),
    Skill.GENERAL: ("综合", "General"),
}
"""The name of each skill on screen, in Chinese and English."""

_SYNONYMS: Final[Mapping[Skill, str]] = {
    Skill.FOOD: "餐饮 餐饮服务 餐饮食品 保健食品 保健品 特殊食品 食用农产品 食品生产 食品流通 "
    "食品经营 食品销售 食安 foods catering restaurant",
    Skill.DRUG: "药 药物 医药 药店 drugs medicine medicines pharmacy pharmaceutical pharmaceuticals",
    Skill.COSMETICS: "美妆 化妆 cosmetic",
    Skill.MEDICAL_DEVICE: "器械 医械 医疗设备 devices",
    Skill.SPECIAL_EQUIPMENT: "特设 特种 电梯 锅炉 压力容器 起重机械 气瓶 elevator elevators lift lifts boiler",
    Skill.PRODUCT_QUALITY: "质量 产品 质监 质量监督 商品质量 工业产品 工业产品质量 product products quality",
    Skill.PRICE: "物价 价监 收费 价格收费 明码标价 prices pricing",
    Skill.METROLOGY: "计量器具 计量标准 衡器 measures weights",
    Skill.ADVERTISING: "虚假宣传 虚假广告 广告宣传 advertisement advertisements adverts ads",
    Skill.ONLINE_SHOPPING: "网络交易 网络购物 网络 网监 电商 电子商务 网络市场 网络商品 直播带货 e-commerce online",
    Skill.INVOICE: "票据 发票凭证 invoices receipts",
    Skill.SERVICE: "服务质量 消费服务 生活服务 服务消费 services",
    Skill.INTELLECTUAL_PROPERTY: "知产 知识产权保护 商标 商标侵权 专利 侵权假冒 trademark trademarks patent patents",
    Skill.UNFAIR_COMPETITION: "不正当竞争 竞争 商业贿赂 competition",
    Skill.UNLICENSED_TRADE: "无照 无证无照 无证无照经营 无证经营 unlicensed",
    Skill.PYRAMID_SELLING: "打传 打击传销 直销",
    Skill.OTHER: "其它 其他类 未分类 misc miscellaneous others",
    Skill.GENERAL: "全能 全部 全科 全业务 综合业务 综合执法 通用 一般 一般业务 不限 所有 所有业务 多面手 all any",
}
"""Other words for each; those of several words in English stand in `_PHRASES`."""
_PHRASES: Final[Mapping[str, Skill]] = {
    "food safety": Skill.FOOD,
    "medical equipment": Skill.MEDICAL_DEVICE,
    "general work": Skill.GENERAL,
    "false advertising": Skill.ADVERTISING,
    "online trading": Skill.ONLINE_SHOPPING,
    "online trade": Skill.ONLINE_SHOPPING,
}
_SEVERAL: Final[Mapping[str, tuple[Skill, ...]]] = {
    "食药": (Skill.FOOD, Skill.DRUG),
    "食品药品": (Skill.FOOD, Skill.DRUG),
    "药械": (Skill.DRUG, Skill.MEDICAL_DEVICE),
    "药化械": (Skill.DRUG, Skill.COSMETICS, Skill.MEDICAL_DEVICE),
    "药械化": (Skill.DRUG, Skill.COSMETICS, Skill.MEDICAL_DEVICE),
    "两品一械": (Skill.DRUG, Skill.COSMETICS, Skill.MEDICAL_DEVICE),
    "三品一械": (Skill.FOOD, Skill.DRUG, Skill.COSMETICS, Skill.MEDICAL_DEVICE),
    "四品一械": (Skill.FOOD, Skill.DRUG, Skill.COSMETICS, Skill.MEDICAL_DEVICE),
    "价监竞争": (Skill.PRICE, Skill.UNFAIR_COMPETITION),
}
"""Words of the trade that stand for several."""
_ENDINGS: Final = (
    *("安全监督管理", "安全监管", "监督管理", "安全", "监管", "监察", "监督", "执法", "检查", "管理", "稽查"),
    *("业务", "投诉", "举报", "问题", "类", "组", "safety"),
)
"""Endings that do not change the meaning of a word: 食品安全监管."""
_STRONG: Final = re.compile(r"[,，、;；/|／｜+＋\n]")
_WEAK: Final = re.compile(r"\s+|以及|[和与及]|&")
NEAREST = 3


def _words() -> Iterator[tuple[str, tuple[Skill, ...]]]:
    for skill, synonyms in _SYNONYMS.items():
        for word in (skill.value, *NAMES[skill], *synonyms.split()):
            yield fold(word), (skill,)
    for phrase, skill in _PHRASES.items():
        yield fold(phrase), (skill,)
    for word, skills in _SEVERAL.items():
        yield fold(word), skills


_MEANT: Final[Mapping[str, tuple[Skill, ...]]] = dict(_words())


def read(text: str) -> tuple[tuple[Skill, ...], tuple[str, ...]]:
    """Return the skills that a list names, each once, and the words that name none.

    >>> read("食品安全、Special equipment 计量")
    ((<Skill.FOOD: 'food'>, <Skill.SPECIAL_EQUIPMENT: 'special_equipment'>, <Skill.METROLOGY: 'metrology'>), ())
    >>> read("食药；飞行")
    ((<Skill.FOOD: 'food'>, <Skill.DRUG: 'drug'>), ('飞行',))
    """
    found: list[Skill] = []
    unknown: list[str] = []
    for part in filter(None, (part.strip() for part in _STRONG.split(text))):
        for word, skills in _parts(part):
            found += skills
            unknown += [] if skills else [word]
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown))


def one(word: str) -> Skill | None:
    """Return the one skill that a word names; None where it names none or several."""
    skills = _meant(word)
    return skills[0] if len(skills) == 1 else None


def shown(skill: str) -> str:
    """Return a skill in both languages; a code that is not known as it stands.

    >>> shown("food"), shown("飞行")
    ('食品 food', '飞行')
    """
    return f"{NAMES[Skill(skill)][0]} {skill}" if is_known(skill) else skill


def is_known(code: str) -> bool:
    """Tell whether a stored skill is one of the codes."""
    return code in Skill


def refusal(words: Iterable[str], among: Iterable[Skill] = tuple(Skill)) -> str:
    """Return why words are refused, with the known ones nearest to them, or all where none is near."""
    choices = tuple(among)
    alike = dict.fromkeys(skill for word in words for skill in nearest(word) if skill in choices)
    known, zh = ", ".join(alike or choices), "、".join(NAMES[skill][0] for skill in alike or choices)
    if alike:
        return f"is no known skill or category; the nearest are {known} 没有这项业务，近似的有：{zh}"
    return f"is no known skill or category; known are {known} 没有这项业务，可填：{zh}"


def nearest(word: str) -> tuple[Skill, ...]:
    """Return the skills whose words are most like this one, the likeliest first; none where nothing is alike."""
    alike = difflib.get_close_matches(_stem(fold(word)) or fold(word), _MEANT, n=2 * NEAREST, cutoff=0.45)
    return tuple(dict.fromkeys(skill for each in alike for skill in _MEANT[each]))[:NEAREST]


def _parts(part: str) -> Iterator[tuple[str, tuple[Skill, ...]]]:
    """Yield the words of one part with what each means: the longest run of words that is known, from the left."""
    words = [word for word in _WEAK.split(part) if word]
    if _meant(part):
        words = [part]
    while words:
        for size in range(len(words), 0, -1):
            run = " ".join(words[:size])
            skills = _meant(run)
            if skills or size == 1:
                yield run, skills
                words = words[size:]
                break


def _meant(word: str) -> tuple[Skill, ...]:
    folded = fold(word)
    return _MEANT.get(folded) or _MEANT.get(_stem(folded), ())


def _stem(folded: str) -> str:
    """Return a word without its endings, as long as something is left."""
    shorter = folded
    while shorter not in _MEANT:
        ending = next((each for each in _ENDINGS if shorter.endswith(each) and shorter != each), None)
        if ending is None:
            return folded
        shorter = shorter.removesuffix(ending)
    return shorter
