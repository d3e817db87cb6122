"""Kinds, channels and categories of cases, and their urgency.

Complaints 投诉 and reports 举报 send a team; enquiries 咨询 and suggestions 建议 are answered at the desk unless
somebody sends one.
"""

from enum import StrEnum

from gis.county import skills
from gis.county.skills import Skill


class CaseKind(StrEnum):
    """The four kinds of case, stored apart and counted apart (R29)."""

    COMPLAINT = "complaint"
    REPORT = "report"
    ENQUIRY = "enquiry"
    SUGGESTION = "suggestion"

    @property
    def sends_team(self) -> bool:
        """Tell whether a case of this kind sends a team by itself."""
        return self in {CaseKind.COMPLAINT, CaseKind.REPORT}


class Channel(StrEnum):
    """The channel by which a case reached the desk."""

    HOTLINE = "hotline"
    WALK_IN = "walk_in"
    POINT = "point"
    ONLINE = "online"
    PLATFORM_12315 = "platform_12315"
    LETTER = "letter"
    TRANSFER = "transfer"
    IMPORT = "import"


class Category(StrEnum):
    """The subject of a case; also the names of team skills, see `gis.county.skills`."""

    FOOD = Skill.FOOD.value
    DRUG = Skill.DRUG.value
    COSMETICS = Skill.COSMETICS.value
    MEDICAL_DEVICE = Skill.MEDICAL_DEVICE.value
    SPECIAL_EQUIPMENT = Skill.SPECIAL_EQUIPMENT.value
    PRODUCT_QUALITY = Skill.PRODUCT_QUALITY.value
    PRICE = Skill.PRICE.value
    METROLOGY = Skill.METROLOGY.value
    ADVERTISING = Skill.ADVERTISING.value
    ONLINE_SHOPPING = Skill.ONLINE_SHOPPING.value
    INVOICE = Skill.INVOICE.value
    SERVICE = Skill.SERVICE.value
    INTELLECTUAL_PROPERTY = Skill.INTELLECTUAL_PROPERTY.value
    UNFAIR_COMPETITION = Skill.UNFAIR_COMPETITION.value
    UNLICENSED_TRADE = Skill.UNLICENSED_TRADE.value
    PYRAMID_SELLING = Skill.PYRAMID_SELLING.value
    OTHER = Skill.OTHER.value

    @classmethod
    def named(cls, word: str) -> "Category":
        """Return the category that a word in Chinese or English names; raises ValueError with the nearest ones."""
        skill = skills.one(word)
        if skill is None or skill is Skill.GENERAL:
            raise ValueError(skills.refusal([word], [Skill(each.value) for each in cls]))
        return cls(skill.value)


class LinkKind(StrEnum):
    """The kind of link between two cases."""

    JOINED = "joined"
    SPLIT = "split"


DANGER = 1
PRIORITIES = {DANGER: "danger", 2: "safety", 3: "town", 4: "normal", 5: "desk"}
"""1: somebody is ill, hurt or in danger; 2: what people eat, take or ride in (R24); 3: in ten minutes (R27)."""

_SAFETY = {Category.FOOD, Category.DRUG, Category.MEDICAL_DEVICE, Category.SPECIAL_EQUIPMENT}


def priority(kind: CaseKind, category: Category, *, in_town: bool, danger: bool = False) -> int:
    """Return the priority of a case, 1 the most urgent; the key of `PRIORITIES`."""
    if danger:
        return DANGER
    if not kind.sends_team:
        return 5
    if category in _SAFETY:
        return 2
    return 3 if in_town else 4
