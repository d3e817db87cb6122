"""Which half of a message in two languages a page shows."""

import pytest

from api.auth.accounts import passwords
from api.auth.accounts.errors import BadAccountError
from api.pages.forms import in_language


@pytest.mark.parametrize(
    ("message", "english", "chinese"),
    [
        ("The code is wrong. 验证码错误。", "The code is wrong.", "验证码错误。"),
        ("No account '张 三'; ask. Again? 没有账户“张 三”。", "No account '张 三'; ask. Again?", "没有账户“张 三”。"),
        ("Only English.", "Only English.", "Only English."),
        ("两次输入的新密码不一致。", "两次输入的新密码不一致。", "两次输入的新密码不一致。"),
        ("", "", ""),
    ],
)
def test_the_half_in_the_readers_language_or_the_whole(message, english, chinese):
    assert (in_language(message, "en"), in_language(message, "zh")) == (english, chinese)


@pytest.mark.parametrize("password", ["short", "password1234", "1" * 20, "x" * 200])
def test_why_a_password_is_unfit_is_reported_in_one_language_with_the_remedy(password):
    with pytest.raises(BadAccountError) as refused:
        passwords.check(password, login="zhou.min")
    english, chinese = (in_language(str(refused.value), language) for language in ("en", "zh"))
    assert "four words of your own" in english
    assert english.isascii()
    assert chinese.startswith("密码")
    assert "四个互不相关的词" in chinese
