"""Report at the start: who may come in, by which address, and what is not safe about it."""

from api.auth.public_url import PublicUrl
from api.process.listening import is_loopback
from api.settings import Settings

IN_CLEAR = (
    "警告 warning: 对外地址为 http，密码与案件明文传输 passwords and cases travel in clear; put a proxy with TLS "
    "before it and set WANGGE_PUBLIC_URL=https://… (docs/operations.md)"
)
NOBODYS = (
    "警告 warning: 未设置 WANGGE_TRUSTED_PROXIES，所有来访均显示为代理地址 every caller will seem to be the proxy; "
    "name its address, such as WANGGE_TRUSTED_PROXIES=127.0.0.1"
)
UNUSED = (
    "提示 note: 只在本机监听，未启用 tls init 所建证书 on this machine only the certificate of wangge tls init is not "
    "used; 局域网请设 for the network set HOST=0.0.0.0, 本机启用请加 for this machine add --tls"
)
OPEN_WAY = (
    "提示 note: TLS 止于代理，代理到本机为明文 TLS ends at the proxy, and from there to this machine all is in clear: "
    "keep that way to a network of its own"
)


def lines(settings: Settings, *, closed: bool) -> list[str]:
    """Return what to say once the server answers.

    Parameters
    ----------
    closed
        Whether everybody has to sign in.
    """
    if settings.public_url is None:
        who = "须登录，只在本机监听。Sign-in required;" if closed else "尚无账户，只在本机监听。No accounts yet:"
        return [f"{who} listening on this machine only. Ctrl-C 停止 stops."]
    who = (
        "须登录。Sign-in required."
        if closed
        else "尚无账户，暂不开放。No accounts yet, so nobody is let in: wangge user add. 请先新增账户。"
    )
    return [*_warnings(settings), f"{who} Ctrl-C 停止 stops."]


def _warnings(settings: Settings) -> list[str]:
    said: list[str] = []
    if settings.tls:
        return said  # of its certificate `api.tls.expiry` tells
    if not PublicUrl(settings.public_url).secure:
        said.append(IN_CLEAR)
    elif not is_loopback(settings.host):
        said.append(OPEN_WAY)
    if PublicUrl(settings.public_url).secure and not settings.trusted_proxies:
        said.append(NOBODYS)
    return said
