"""Which passwords are taken: long enough, and not what is guessed by who knows the lists, the county and the name."""

import argon2
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.auth.accounts import passwords
from api.auth.accounts.errors import BadAccountError
from tests.languages import CHINESE, halves

ABOUT = ("周敏", "620823", "崇信县", "Chongxin County", "锦屏镇", "崇信县市场监督管理局")


def take(password):
    return passwords.check(password, login="zhou.min", about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd2026",  # a common one, dressed up
        "letmein12345",
        "tulipgarden99",  # two common words and a number: 2e9 guesses
        "iloveyou1314",
        "1qaz2wsx3edc",  # rows of keys
        "qwertyuiop[]",
        "abc123!abc123!",  # one word again
        "Chongxin@2026",  # county and year
        "chongxinxian2026",
        "zhou.min2026!",  # the account's own name
        "Zhoumin@12315",
        "Wangge@2026!!",  # what this is
        "Admin@123456",
        "woaini1314520",
        "zhongguo123456",
        "scjg12315scjg",
        "shichangjianguan",
        "崇信县市场监督管理局2026",
        "网格网格网格网格网格网格",
        "崇信县市场监管局2026",  # the bureau in short
        "崇信市监局崇信市监局",
        "崇信市场监管局@2026!",
        "崇信县市监局指挥中心01",
        "平凉市市场监督管理局管理员",  # another bureau
        "ChongxinShichangJianguan",  # in pinyin
        "chongxinxianshichangjianduguanliju",
        "Chongxin2026Jianguan!",
        "cxxscjdglj2026",  # by the initials of its pinyin
        "Chongxin.Market.Regulation",
        "锦屏市场监管所123",
        "一二三四五六七八九十甲乙",  # counted on
        "九八七六五四三二一零九八",
    ],
)
def test_what_is_soon_guessed_is_refused_in_both_languages(password):
    with pytest.raises(BadAccountError) as refused:
        take(password)
    english, chinese = halves(str(refused.value))
    assert not CHINESE.search(english)
    assert "四个互不相关的词" in chinese
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "four words of my own",
        "horse battery staple correct",
        "lantern rust onion thaw",
        "baicai luopan xigua dengta",
        "柿子路灯算盘秋千雨靴木梯",
        "k3J!vq9Zt#mW",
        "lantern rust onion thaw " * 5,
    ],
)
def test_what_is_hard_to_guess_is_taken(password):
    assert take(password) == password


def test_the_same_password_is_weak_only_for_whom_it_is_about():
    password = "Hongsongwa.Linchang"
    assert passwords.check(password, login="li.ming", about=ABOUT) == password
    with pytest.raises(BadAccountError, match="easy to guess"):
        passwords.check(password, login="li.ming", about=("Hongsongwa Linchang",))


NAMELESS_IN_ENGLISH = ("王芳", "崇信县", "锦屏镇", "吕梁市")


@pytest.mark.parametrize(
    "password",
    [
        "chongxinxian2026",
        "Chongxin@2026!!",
        "chong.xin.xian.scj",
        "jinpingzhen2026!",
        "wangfang880808",
        "Lvliangshi2026!",
        "luliangshi2026!",
        "chongxinxianshijianju",
    ],
)
def test_names_in_pinyin_are_guessed_where_a_county_states_no_english_one(password):
    assert passwords.check(password, login="zhou", about=("周敏", "泾川县")) == password
    with pytest.raises(BadAccountError, match="easy to guess"):
        passwords.check(password, login="zhou", about=NAMELESS_IN_ENGLISH)


def test_of_a_character_whose_reading_is_not_known_any_syllable_is_taken():
    with pytest.raises(BadAccountError, match="easy to guess"):
        passwords.check("jingchuanxian2026", login="zhou", about=("泾川县",))


def test_a_name_that_nobody_has_takes_the_work_of_one_that_somebody_has():
    made, nobodys = (
        argon2.extract_parameters(passwords.hashed("four words of my own")),
        argon2.extract_parameters(passwords.NOBODYS),
    )
    assert nobodys == made
    assert passwords.verify("nobody has this password", None) == (False, None)


LONG = "lantern rust onion thaw " * 5 + "k3J!vq9Z"


@pytest.mark.parametrize(
    ("password", "fits"),
    [("k3J!vq9Zt#m", False), ("k3J!vq9Zt#mW", True), (LONG, True), (f"{LONG}t", False)],  # 11, 12, 128, 129 characters
)
def test_a_password_has_12_to_128_characters(password, fits):
    if fits:
        assert take(password) == password
        return
    with pytest.raises(BadAccountError, match=f"has {len(password)} characters"):
        take(password)


def test_nobody_comes_in_without_a_password_of_their_own_nor_with_a_megabyte(monkeypatch):
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHER", cheap)  # how much work it is, is looked at above
    known = passwords.hashed("four words of my own")
    assert passwords.verify("four words of my own", known) == (True, None)
    assert passwords.verify("four words of my own ", known) == (False, None)
    monkeypatch.setattr(passwords, "NOBODYS", known)
    assert passwords.verify("four words of my own", None) == (False, None), "also one who guesses nobody's"
    monkeypatch.setattr(passwords, "LONGEST", 19)
    assert passwords.verify("four words of my own", known) == (False, None), "longer than any that is taken"


def test_a_hash_of_a_weaker_make_is_renewed():
    assert (passwords.TIME_COST, passwords.MEMORY_KIB, passwords.PARALLELISM) == (3, 65_536, 4)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("four words of my own")
    good, renewed = passwords.verify("four words of my own", weak)
    assert good
    assert argon2.extract_parameters(renewed) == argon2.extract_parameters(passwords.NOBODYS)
