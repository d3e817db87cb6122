"""Contract of `api.messages.channel.Carrier`, over stand-ins of each service, the real ntfy and the real gammu-smsd."""

import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api import clock, egress
from api.messages.carriers import CARRIERS
from api.messages.channel import Channel
from api.tls.authority import Signed, make_authority, sign_server
from dispatch.messages.message import Answer, ChannelKind, Message, Subject, Verdict
from tests.fakes import messengers
from tests.fakes.messengers import SECRET, Messenger, Received
from tests.processes import free_port
from tests.running import messengers as real

MESSAGE = Message(
    key="case-7-offer-1",
    subject=Subject.OFFER,
    title="网格派单",
    text="7号派单 北城一队 剩90秒",
    link="https://wangge.example.gov.cn/k/Zk3",
    mobile="13800138000",
)
HTTP = ("wecom", "dingtalk", "feishu", "ntfy", "webhook")
BOTS = ("wecom", "dingtalk", "feishu")
ADDRESS = {"wecom": "/send?key=k", "dingtalk": "/robot/send?access_token=t", "ntfy": "/duty"}
SHORT_S = 0.3
LOOPBACK = IPv4Address("127.0.0.1")
LONG_AGO = clock.now() - timedelta(days=400)


@dataclass
class Far:
    """A channel, and what arrives at its other end."""

    channel: Channel
    received: Callable[[], list[Received]]
    expected: Received
    revoked: Channel | None = None


def carry(channel: Channel, message: Message = MESSAGE) -> Answer:
    return CARRIERS[channel.kind].carry(channel, message)


def channel_of(service: Messenger) -> Channel:
    return Channel(ChannelKind(service.kind), "of a test", service.url + ADDRESS.get(service.kind, "/hook"), SECRET)


@pytest.fixture
def elsewhere() -> Iterator[Messenger]:
    with messengers.serving("webhook") as service:
        yield service


@pytest.fixture
def service(request, elsewhere) -> Iterator[Messenger]:
    with messengers.serving(request.param) as started:
        started.elsewhere = elsewhere.url
        yield started


@pytest.fixture(params=[*HTTP, "real ntfy", "real sms"])
def far(request, tmp_path) -> Iterator[Far]:
    whole = Received(f"{MESSAGE.title}\n{MESSAGE.text}", MESSAGE.link)
    rung = replace(whole, rung=MESSAGE.mobile)
    with ExitStack() as stack:
        if request.param == "real ntfy":
            server = stack.enter_context(real.ntfy(tmp_path))
            channel = Channel(ChannelKind.NTFY, "ntfy", server.topic, server.token)
            yield Far(channel, server.received, whole, replace(channel, secret="tk_revoked"))
        elif request.param == "real sms":
            gammu = stack.enter_context(real.gammu(tmp_path))
            channel = Channel(ChannelKind.SMS, "sms", str(gammu.outbox))
            yield Far(channel, gammu.received, replace(rung, text=MESSAGE.text), replace(channel, url="/no/folder"))
        else:
            started = stack.enter_context(messengers.serving(request.param))
            channel = channel_of(started)
            expected = whole if request.param in {"feishu", "ntfy"} else rung
            wrong = None if request.param == "wecom" else replace(channel, secret="another")
            yield Far(channel, lambda: started.received, expected, wrong)


def test_a_message_arrives_whole(far):
    assert carry(far.channel) == Answer(Verdict.HANDED_OVER)
    assert far.received() == [far.expected]


def test_a_channel_that_is_not_ours_refuses_for_good(far):
    if far.revoked is not None:  # 企业微信 signs nothing
        answer = carry(far.revoked)
        assert (answer.verdict, bool(answer.why)) == (Verdict.REFUSED, True)


@pytest.mark.parametrize("service", ["ntfy"], indirect=True)
def test_an_entry_of_netrc_replaces_no_key(service, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    assert carry(channel_of(service)) == Answer(Verdict.HANDED_OVER)


@pytest.mark.parametrize("service", HTTP, indirect=True)
def test_a_revoked_key_is_final(service):
    service.mode = "revoked"
    assert carry(channel_of(service)).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("wecom", Answer(Verdict.LIMITED, "errcode_45009", 60)),
        ("dingtalk", Answer(Verdict.LIMITED, "errcode_130101", 600)),
        ("feishu", Answer(Verdict.LIMITED, "errcode_9499", 60)),
        ("ntfy", Answer(Verdict.LIMITED, "http_429", 7)),
        ("webhook", Answer(Verdict.LIMITED, "http_429", 7)),
    ],
    indirect=["service"],
)
def test_a_rate_limit_says_how_long_to_wait(service, answer):
    service.mode = "limited"
    assert carry(channel_of(service)) == answer


def test_the_real_ntfy_limits(tmp_path):
    with real.ntfy(tmp_path) as server:
        channel = Channel(ChannelKind.NTFY, "ntfy", server.topic, server.token)
        found = [carry(channel).verdict for _ in range(6)]
    assert (found[0], found[-1]) == (Verdict.HANDED_OVER, Verdict.LIMITED)


@pytest.mark.parametrize("service", HTTP, indirect=True)
@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_never_followed(service, elsewhere, status):
    service.mode = str(status)
    assert carry(channel_of(service)) == Answer(Verdict.REFUSED, "redirected")
    assert elsewhere.asked == 0


@pytest.mark.parametrize("service", HTTP, indirect=True)
@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        ("503", Answer(Verdict.UNREACHED, "http_503")),
        ("404", Answer(Verdict.REFUSED, "http_404")),
    ],
)
def test_a_service_in_trouble(service, mode, answer):
    service.mode = mode
    assert carry(channel_of(service)) == answer


@pytest.mark.parametrize("service", HTTP, indirect=True)
@pytest.mark.parametrize("mode", ["hanging", "trickling", "trickling headers"])
def test_a_slow_service_is_left(service, mode, monkeypatch):
    monkeypatch.setattr(egress, "PATIENCE_S", SHORT_S)
    service.mode = mode
    began = time.monotonic()
    assert carry(channel_of(service)) == Answer(Verdict.UNREACHED, "timeout")
    assert time.monotonic() - began < SHORT_S + 1


@pytest.mark.parametrize("service", HTTP, indirect=True)
def test_no_more_than_64_kb_of_an_answer_are_read(service):
    service.mode = "huge"
    assert carry(channel_of(service)).verdict is (
        Verdict.HANDED_OVER if service.kind == "webhook" else Verdict.UNREACHED
    )
    assert service.sent_bytes < messengers.HUGE_BYTES


@pytest.mark.parametrize("kind", HTTP)
@pytest.mark.parametrize(
    ("address", "why"),
    [
        (lambda service: f"http://127.0.0.1:{free_port()}/x/y", "no_route"),
        (lambda service: service.url.replace("http:", "https:") + "/x/y", "tls"),
        (lambda service: "http://[::1/x/y", "bad_url"),
    ],
    ids=["no_route", "tls", "bad_url"],
)
def test_a_service_that_is_not_reached(elsewhere, kind, address, why):
    channel = Channel(ChannelKind(kind), "of a test", address(elsewhere), SECRET)
    assert carry(channel) == Answer(Verdict.UNREACHED, why)


def test_a_name_that_is_not_found(monkeypatch):
    def unknown(*asked: object, **how: object) -> list[object]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert carry(Channel(ChannelKind.WECOM, "of a test", "http://nowhere.invalid/x")).why == "no_name"


def served_with(signed: Signed, folder: Path) -> ssl.SSLContext:
    """Return the context of a server that shows this certificate."""
    file = folder / "server.pem"
    key = signed.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(signed.certificate.public_bytes(Encoding.PEM) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize(
    ("certificate", "answer"),
    [
        (lambda ours: sign_server(ours, [LOOPBACK], clock.now()), Answer(Verdict.HANDED_OVER)),
        (lambda ours: sign_server(ours, [LOOPBACK], LONG_AGO), Answer(Verdict.UNREACHED, "tls")),  # valid for 397 days
        (lambda ours: sign_server(ours, [LOOPBACK + 1], clock.now()), Answer(Verdict.UNREACHED, "tls")),
        (lambda ours: make_authority([LOOPBACK], clock.now()), Answer(Verdict.UNREACHED, "tls")),
    ],
    ids=["trusted", "expired", "of another address", "self-signed"],
)
def test_nothing_is_sent_to_a_server_whose_certificate_is_not_trusted(tmp_path, monkeypatch, certificate, answer):
    ours = make_authority([LOOPBACK, LOOPBACK + 1], LONG_AGO)
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(ours.certificate.public_bytes(Encoding.PEM))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with messengers.serving("webhook", served_with(certificate(ours), tmp_path)) as service:
        assert carry(channel_of(service)) == answer
        assert service.asked == (answer.verdict is Verdict.HANDED_OVER)


@pytest.mark.parametrize("service", [*BOTS, "ntfy"], indirect=True)
def test_a_page_of_another_is_no_success(service):
    service.answer = lambda *asked: (200, {"portal": "please sign in"})
    assert carry(channel_of(service)) == Answer(Verdict.UNREACHED, "no_code")


@pytest.mark.parametrize(
    ("status", "said", "answer"),
    [
        (200, {"id": "x", "event": "message"}, Answer(Verdict.HANDED_OVER)),
        (200, {"id": "x", "event": "open"}, Answer(Verdict.UNREACHED, "no_code")),
        (200, {"event": "message"}, Answer(Verdict.UNREACHED, "no_code")),
        (202, {"id": "x", "event": "message"}, Answer(Verdict.UNREACHED, "no_code")),
    ],
)
@pytest.mark.parametrize("service", ["ntfy"], indirect=True)
def test_ntfy_has_a_message_once_it_answers_with_it(service, status, said, answer):
    service.answer = lambda *asked: (status, said)
    assert carry(channel_of(service)) == answer


@pytest.mark.parametrize(("status", "is_taken"), [(200, True), (204, True), (299, True), (300, False), (400, False)])
@pytest.mark.parametrize("service", ["webhook"], indirect=True)
def test_a_gateway_takes_a_message_by_any_2xx(service, status, is_taken):
    service.mode = str(status)
    assert (carry(channel_of(service)).verdict is Verdict.HANDED_OVER) == is_taken


def test_an_address_that_takes_no_connection_is_no_late_answer(monkeypatch):
    """A firewall drops what is sent: nothing was handed over, so that the message may be sent as often as any other."""
    monkeypatch.setattr(egress, "CONNECT_S", SHORT_S)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as stack:
        for _ in range(2):  # its queue is full after one; of others the kernel drops the first packet
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/x"
        assert carry(Channel(ChannelKind.WECOM, "of a test", url)) == Answer(Verdict.UNREACHED, "no_route")


@pytest.mark.parametrize("service", ["wecom"], indirect=True)
def test_wecom_is_sent_2048_bytes_at_most(service):
    assert carry(channel_of(service), replace(MESSAGE, text="派" * 2_048)).verdict is Verdict.HANDED_OVER
    assert service.received[0].link == MESSAGE.link


def test_an_sms_is_sent_once_for_each_key(tmp_path):
    with real.gammu(tmp_path) as gammu:
        channel = Channel(ChannelKind.SMS, "sms", str(gammu.outbox))
        carry(channel)
        assert len(gammu.received()) == 1
        assert carry(channel) == Answer(Verdict.HANDED_OVER)
        assert list(gammu.outbox.iterdir()) == []
        carry(channel, replace(MESSAGE, key="case-7-offer-2"))
        real.until(lambda: len(list(gammu.sent.iterdir())) == 2)


@pytest.mark.parametrize("mobile", [None, "", "../13800138000", "张三"])
def test_an_sms_goes_to_a_number(tmp_path, mobile):
    channel = Channel(ChannelKind.SMS, "sms", str(tmp_path))
    assert carry(channel, replace(MESSAGE, mobile=mobile)) == Answer(Verdict.REFUSED, "no_mobile")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (FileNotFoundError(), Answer(Verdict.REFUSED, "no_folder")),
        (PermissionError(), Answer(Verdict.REFUSED, "not_writable")),
        (OSError(28, "no space left"), Answer(Verdict.UNREACHED, "not_written")),
    ],
)
def test_an_outbox_that_takes_nothing(tmp_path, monkeypatch, fault, answer):
    def fails(*asked: object) -> int:
        raise fault

    monkeypatch.setattr(os, "open", fails)
    assert carry(Channel(ChannelKind.SMS, "sms", str(tmp_path))) == answer


@pytest.mark.parametrize(
    ("kind", "code", "verdict"),
    [
        ("wecom", -1, Verdict.UNREACHED),
        ("wecom", 40001, Verdict.REFUSED),
        ("wecom", 45033, Verdict.LIMITED),
        ("dingtalk", -1, Verdict.UNREACHED),
        ("dingtalk", 310000, Verdict.REFUSED),
        ("feishu", 11232, Verdict.LIMITED),
        ("feishu", 19021, Verdict.REFUSED),
        ("feishu", 19022, Verdict.REFUSED),
        ("feishu", 19024, Verdict.REFUSED),
    ],
)
def test_a_code_in_a_200_is_a_failure(kind, code, verdict):
    with messengers.serving(kind) as service:
        service.answer = lambda *asked: (200, {"feishu": {"code": code}}.get(kind, {"errcode": code}))
        answer = carry(channel_of(service))
    assert (answer.verdict, answer.why) == (verdict, f"errcode_{code}")


def test_every_kind_has_a_carrier():
    assert set(CARRIERS) == set(ChannelKind)


def test_nothing_is_put_where_gammu_leaves_files_lying(tmp_path):
    channel = Channel(ChannelKind.SMS, "sms", str(tmp_path))
    assert carry(channel) == Answer(Verdict.HANDED_OVER)
    (file,) = tmp_path.iterdir()
    os.utime(file, (0, 0))
    assert carry(channel, replace(MESSAGE, key="next")) == Answer(Verdict.UNREACHED, "modem_away")
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_gammu_moves_meanwhile_refuses_no_message(tmp_path):
    (tmp_path / "OUTA_13800138000_moved.txt").symlink_to(tmp_path / "nowhere")
    assert carry(Channel(ChannelKind.SMS, "sms", str(tmp_path))) == Answer(Verdict.HANDED_OVER)
