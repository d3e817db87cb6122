"""Skills and categories: one vocabulary, read however people write it."""

import json

import pytest

from dispatch.kinds import Category
from gis.county import skills
from gis.county.skills import NAMES, Skill
from tests.processes import ROOT

MESSAGES = ROOT / "maps" / "messages"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("食品、药品", "food drug"),
        ("特种设备", "special_equipment"),
        ("食品安全；化妆品；医疗器械", "food cosmetics medical_device"),
        ("产品质量 价格 计量 广告", "product_quality price metrology advertising"),
        ("网络交易，网购", "online_shopping"),
        ("发票/服务", "invoice service"),
        ("综合", "general"),
        ("全能", "general"),
        ("食品安全监管", "food"),
        ("药品监管、特种设备安全监察", "drug special_equipment"),
        ("食品和药品", "food drug"),
        ("药械化", "drug cosmetics medical_device"),  # 药品、医疗器械、化妆品 in one word
        (
            "知识产权、反不正当竞争、无照经营、传销",
            "intellectual_property unfair_competition unlicensed_trade pyramid_selling",
        ),
        ("商标", "intellectual_property"),
        ("价监竞争", "price unfair_competition"),
        ("ＦＯＯＤ", "food"),
        ("special equipment food", "special_equipment food"),
        ("Weights and measures, Medical devices", "metrology medical_device"),
        ("online_shopping|special_equipment", "online_shopping special_equipment"),
        ("", ""),
        (" 、 ", ""),
    ],
)
def test_what_people_write_is_read_as_codes(text, codes):
    found, unknown = skills.read(text)
    assert unknown == ()
    assert sorted(found) == sorted(codes.split())


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("食品、飞行", ("food",), ("飞行",)),
        ("食检", (), ("食检",)),
        ("不含食品", (), ("不含食品",)),  # holds a known word and means the opposite
        ("food foodd", ("food",), ("foodd",)),
    ],
)
def test_a_word_that_names_none_is_left_over(text, known, unknown):
    assert skills.read(text) == (known, unknown)


@pytest.mark.parametrize(("word", "near"), [("食检", "food"), ("特种装备", "special_equipment"), ("prise", "price")])
def test_the_nearest_are_named_in_a_refusal(word, near):
    assert near in skills.refusal([word])
    assert NAMES[Skill(near)][0] in skills.refusal([word])


def test_a_refusal_of_what_is_like_nothing_names_all():
    assert all(skill in skills.refusal(["xyzzy"]) for skill in Skill)


def test_a_word_for_several_names_no_single_one():
    assert skills.one("药械化") is None
    assert skills.one("药品") is Skill.DRUG


def test_no_word_means_two_things():
    meanings: dict[str, set[tuple[Skill, ...]]] = {}
    for word, meant in skills._words():
        meanings.setdefault(word, set()).add(meant)
    assert {word: meant for word, meant in meanings.items() if len(meant) > 1} == {}


def test_categories_are_the_skills_but_the_general_one():
    assert {each.value for each in Category} == {each.value for each in Skill} - {"general"}


@pytest.mark.parametrize(("language", "place"), [("zh", 0), ("en", 1)])
def test_the_pages_call_each_by_the_names_read_here(language, place):
    """A name on screen can be typed into a file: both are one vocabulary."""
    said = json.loads((MESSAGES / f"{language}.json").read_text("utf-8"))
    assert {skill: names[place] for skill, names in NAMES.items()} == {s: said[f"category.{s}"] for s in Skill}
    for skill in Skill:
        assert skills.read(said[f"category.{skill}"]) == ((skill,), ())


def test_a_category_is_named_in_either_language():
    assert Category.named("特种设备") is Category.named("Special equipment") is Category.SPECIAL_EQUIPMENT


@pytest.mark.parametrize("word", ["综合", "general", "药械", "飞行"])
def test_what_is_no_single_category_is_refused(word):
    with pytest.raises(ValueError, match="没有这项业务"):
        Category.named(word)
