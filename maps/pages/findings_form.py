"""Data of the findings form: questions by kind of case, contradictions, articles to offer."""

from typing import Any

from dispatch.findings.contradictions import RULES, Rule
from dispatch.findings.findings import Invoice, MeasureKind, Mediation
from dispatch.findings.form import ABOUT_GOODS, Form, form_for
from dispatch.findings.legal_bases import ARTICLES, Article, Evidence
from dispatch.kinds import CaseKind, Category


def findings_form() -> dict[str, Any]:
    """Return it as plain values."""
    forms = {
        kind.value: {"plain": _form(form_for(kind, Category.OTHER)), "goods": _form(form_for(kind, Category.FOOD))}
        for kind in CaseKind
    }
    return {
        "forms": forms,
        "about_goods": sorted(ABOUT_GOODS),
        "bases": [_article(each) for each in ARTICLES],
        "choices": {"mediation": list(Mediation), "invoice": list(Invoice), "measure": list(MeasureKind)},
        "rules": [_rule(each) for each in RULES],
    }


def _form(form: Form) -> dict[str, list[str]]:
    return {"first": list(form.first), "folded": list(form.folded)}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "at": rule.at,
        "fault": rule.fault,
        "given": list(rule.given),
        "where": {name: list(values) for name, values in rule.where.items()},
        "limits": rule.limits and [float(each) for each in rule.limits],
        "is_future": rule.is_future,
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "name": article.name,
        "measures": sorted(article.measures),
        "category": article.category,
        "limit_days": article.limit_days,
        "seen": article.evidence is Evidence.QUOTED,
    }
