"""Passwords: argon2id at 64 MiB, and the same work for a name that does not exist."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.access.errors import BadAccountError

SHORTEST, LONGEST = 12, 128
_HASHER = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65_536, parallelism=4),))
_OFTEN_TRIED = ("password", "123456", "qwerty", "111111", "000000", "admin", "wangge", "chongxin", "abc123", "iloveyou")
_NOBODYS = _HASHER.hash("nobody has this password")


def check(password: str, *, login: str) -> str:
    """Return a password that may be taken.

    Raises
    ------
    BadAccountError
        It is too short or too long, or what everybody would try first.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadAccountError(
            f"The password has {len(password)} characters; take {SHORTEST} to {LONGEST}, such as four words of your "
            f"own. 密码有 {len(password)} 个字符，须为 {SHORTEST} 至 {LONGEST} 个；可用四个互不相关的词。",
            field="password",
        )
    plain = password.lower()
    guessed = next((word for word in (login, *_OFTEN_TRIED) if len(plain.replace(word, "")) < SHORTEST // 2), None)
    if guessed is not None or len(set(plain)) < SHORTEST // 2 or plain.isdigit():
        raise BadAccountError(
            "The password is one of those tried first (the account's name, a row of keys, digits alone, one character "
            "again and again); take four words of your own. "
            "密码太容易猜到（用户名、键盘顺序、纯数字或重复字符），请换成四个互不相关的词。",
            field="password",
        )
    return password


def hashed(password: str) -> str:
    """Return the hash to keep."""
    return _HASHER.hash(password)


def verify(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Tell whether a password is the one kept, and return a new hash where the old is of a weaker make.

    Without a hash (no such account, or none set yet) the same work is done and the answer is no.
    """
    if len(password) > LONGEST:  # nobody's: hashing a megabyte would be a favour to an attacker
        password, kept = "", None
    found, renewed = _HASHER.verify_and_update(password, kept or _NOBODYS)
    return (found and kept is not None), renewed
