"""Signatures for fixed moments; the values were made with openssl dgst, not by this code."""

from api.messages import dingtalk, feishu, webhook


def test_dingtalk():
    # printf '1700000000000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    assert dingtalk.sign("SECabc", 1_700_000_000_000) == "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM="


def test_feishu():
    # printf '' | openssl dgst -sha256 -mac HMAC -binary -macopt hexkey:$(printf '1700000000\nSECabc' | xxd -p) | base64
    assert feishu.sign("SECabc", 1_700_000_000) == "XprR1de+0SSBnwWyU/4k6x2TL+Q2SJlM5NNEdAv7MWg="


def test_webhook():
    # printf '1700000000.{"key":"m-1","text":"派单"}' | openssl dgst -sha256 -hmac SECabc
    body = '{"key":"m-1","text":"派单"}'.encode()
    expected = "63a767d031685d23d228f2f0eeab02abcd2af227c0bee183c12a2b8e0f108a92"
    assert webhook.sign("SECabc", 1_700_000_000, body) == expected
