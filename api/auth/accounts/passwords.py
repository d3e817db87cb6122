"""Password hashes: argon2id at 64 MiB, with the same work for a name that does not exist."""

import secrets
from collections.abc import Collection

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.auth.accounts.errors import BadAccountError
from api.auth.accounts.password_strength import withstands

SHORTEST, LONGEST = 12, 128
TIME_COST, MEMORY_KIB, PARALLELISM = 3, 65_536, 4
_HASHER = PasswordHash((Argon2Hasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM),))
_OFTEN_TRIED = ("password", "123456", "qwerty", "111111", "000000", "admin", "wangge", "chongxin", "abc123", "iloveyou")
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$TpjUiz1EOr9lqybz/7+dJA$kGmWdEFLnIq7IZbGiZANcaPj47Vb078+ZikhN1bGKUQ"
"""Of a random password that was thrown away. Made beforehand: every process would spend its work once more."""


def check(password: str, *, login: str, about: Collection[str] = ()) -> str:
    """Return a password that may be taken.

    Parameters
    ----------
    about
        What else anybody knows of its owner: name, county, bureau or station.

    Raises
    ------
    BadAccountError
        It is too short or too long, what everybody would try first, or guessed soon after.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadAccountError(
            f"The password has {len(password)} characters; use {SHORTEST} to {LONGEST}, such as four words of your "
            f"own. 密码有 {len(password)} 个字符，须为 {SHORTEST} 至 {LONGEST} 个；可用四个互不相关的词。",
            field="password",
        )
    plain = password.lower()
    guessed = next((word for word in (login, *_OFTEN_TRIED) if len(plain.replace(word, "")) < SHORTEST // 2), None)
    if guessed is not None or len(set(plain)) < SHORTEST // 2 or plain.isdigit():
        raise BadAccountError(
            "The password is one of the first guesses (the account's name, a row of keys, digits alone, one repeated "
            "character); use four words of your own. "
            "密码太容易猜到（用户名、键盘顺序、纯数字或重复字符），请换成四个互不相关的词。",
            field="password",
        )
    if not withstands(password, (login, *about)):
        raise BadAccountError(
            "The password is easy to guess: it is common, or made of common words, the county's or your own "
            "name, a year or a row of keys. Use four unrelated words of your own. "
            "密码不够强，容易被猜中：属于常见密码，或由常用词、县名、姓名、年份、键盘顺序拼成。请换成四个互不相关的词。",
            field="password",
        )
    return password


def first_password() -> str:
    """Return a password to hand over by word of mouth: no look-alikes, four groups."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """Return the hash to keep."""
    return _HASHER.hash(password)


def verify(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Tell whether a password is the one kept, and return a new hash where the old is of a weaker make.

    Without a hash (no such account, or none set yet) the same work is done and the answer is no.
    """
    if len(password) > LONGEST:  # nobody's: hashing a megabyte would be a favour to an attacker
        password, kept = "", None
    found, renewed = _HASHER.verify_and_update(password, kept or NOBODYS)
    return (found and kept is not None), renewed
