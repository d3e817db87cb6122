"""What comes in: kinds, channels and categories of cases, and how urgent each is.

Complaints 投诉 and reports 举报 send a team; enquiries 咨询 and suggestions 建议 are answered at the desk unless
somebody sends one.
"""

from enum import StrEnum


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
    """How a case reached the desk."""

    HOTLINE = "hotline"
    WALK_IN = "walk_in"
    POINT = "point"
    ONLINE = "online"
    PLATFORM_12315 = "platform_12315"
    LETTER = "letter"
    TRANSFER = "transfer"
    IMPORT = "import"


class Category(StrEnum):
    """What a case is about; also the names of team skills."""

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
    OTHER = "other"


PRIORITIES = {1: "danger", 2: "town", 3: "normal", 4: "desk"}
"""1: what people eat, take or ride in may harm them (R24); 2: the ten-minute promise runs (R27)."""

_DANGEROUS = {Category.FOOD, Category.DRUG, Category.MEDICAL_DEVICE, Category.SPECIAL_EQUIPMENT}


def priority(kind: CaseKind, category: Category, *, in_town: bool) -> int:
    """Return the priority of a case, 1 the most urgent; the key of `PRIORITIES`."""
    if not kind.sends_team:
        return 4
    if category in _DANGEROUS:
        return 1
    return 2 if in_town else 3
