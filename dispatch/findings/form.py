"""Parts of the findings by kind of case: asked first, asked if wanted, never asked.

A complaint is mediated; a report 举报 never is, and its author is not asked on the spot, for nobody there may learn
that there is one. Mixed material is two cases, each with its own findings.
"""

from dataclasses import dataclass

from dispatch.findings.findings import Part
from dispatch.kinds import CaseKind, Category

ABOUT_GOODS = frozenset({Category.FOOD, Category.DRUG, Category.COSMETICS, Category.MEDICAL_DEVICE})
"""Categories in which product and batch are asked for."""


@dataclass(frozen=True, slots=True)
class Form:
    """Parts in the order they are asked: at once, and folded away. Free words stand last in every form."""

    first: tuple[Part, ...] = ()
    folded: tuple[Part, ...] = ()


_FORMS = {
    CaseKind.COMPLAINT: Form((Part.MEDIATION, Part.SATISFACTION), (Part.EVIDENCE, Part.MEASURE)),
    CaseKind.REPORT: Form((Part.EVIDENCE, Part.MEASURE)),
}
_WORDS_ONLY = Form(folded=(Part.EVIDENCE, Part.MEASURE, Part.SATISFACTION))


def form_for(kind: CaseKind, category: Category) -> Form:
    """Return what a case is asked for."""
    form = _FORMS.get(kind, _WORDS_ONLY)
    if kind.sends_team and category in ABOUT_GOODS:
        return Form((*form.first, Part.PRODUCT), form.folded)
    return Form(form.first, (Part.PRODUCT, *form.folded))
