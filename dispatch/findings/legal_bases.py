"""Well-known articles that measures are taken by, to be offered where one is asked for.

They are suggestions: what is kept with a case is the text that somebody chose or wrote, and no rule rests on an article
or its term. How each is known is said: `QUOTED` was read where others quote it, twice alike, in the trade's press or on
an authority's page; `UNSEEN` is memory, to be checked against the text in force before anybody relies on it.
"""

from dataclasses import dataclass
from enum import StrEnum

from dispatch.findings.findings import ENFORCED, MeasureKind
from dispatch.kinds import Category


class Evidence(StrEnum):
    """The source of an article: the official text itself was nowhere read."""

    QUOTED = "quoted"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is written into a document.

    Attributes
    ----------
    measures : frozenset of MeasureKind
        It is offered for.
    category : Category, optional
        The only one it is about; None where it is about any.
    limit_days : int, optional
        For how many days at most, as a rule.
    """

    name: str
    measures: frozenset[MeasureKind]
    evidence: Evidence
    source: str
    category: Category | None = None
    limit_days: int | None = None


_MEMORY = "memory; check the text in force 凭记忆，使用前请核对现行文本"
ARTICLES = (
    Article(
        "《食品安全法》第一百一十条",
        ENFORCED,
        Evidence.QUOTED,  # as it stood in 2015, by Shijiazhuang's bureau: whom it empowers has been renamed since
        "http://scjg.sjz.gov.cn/columns/5b1ae0b4-a507-450d-ad83-3fa80b4d03c6/201712/02/"
        "49724b49-5bd3-4d62-b18a-e8f7bbcc5e3c.html",
        Category.FOOD,
    ),
    Article(
        "《药品管理法》第一百条",
        ENFORCED,
        Evidence.QUOTED,
        "http://www.cnpharm.com/c/2020-07-10/741346.shtml",
        Category.DRUG,
        limit_days=7,
    ),
    Article("《化妆品监督管理条例》第四十六条", ENFORCED, Evidence.UNSEEN, _MEMORY, Category.COSMETICS),
    Article("《医疗器械监督管理条例》第七十条", ENFORCED, Evidence.UNSEEN, _MEMORY, Category.MEDICAL_DEVICE),
    Article(
        "《产品质量法》第十八条",
        ENFORCED,
        Evidence.QUOTED,
        "https://ruilaw.cn/fagui/1683206836380448.html; http://www.dmbz.org.cn/huiyipeixun?article_id=414&pagenum=3",
    ),
    Article(
        "《行政强制法》第二十五条",
        ENFORCED,
        Evidence.QUOTED,
        "http://m.8netcn.com/zige/209922.html; https://m.64365.com/special/23294465",
        limit_days=30,
    ),
    Article(
        "《行政处罚法》第二十八条",
        frozenset({MeasureKind.ORDERED}),
        Evidence.QUOTED,
        "https://m.ximalaya.com/sound/645154324; https://law.idocdown.com/app/articles/blogs/detail/2633?category=1",
    ),
    Article(
        "《行政处罚法》第五十六条",
        frozenset({MeasureKind.EVIDENCE_KEPT}),
        Evidence.UNSEEN,
        _MEMORY,
    ),
)
