"""Settings from the environment, with defaults for newcomers."""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.addresses import parse_networks, parse_origin
from api.online_maps.layers import TileLayer
from api.push.services import KNOWN


class Settings(BaseSettings):
    """`WANGGE_…` variables; `HOST` and `PORT` are also read without the prefix."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", env_ignore_empty=True, populate_by_name=True)

    home: Path = Path(".wangge")
    """The folder of the embedded cluster, the road graphs and the logs."""
    database_url: str | None = None
    """A PostgreSQL server to use instead of the embedded cluster: postgresql://user:password@host/name."""
    application_url: str | None = None
    """The same database as the role `wangge_app`, where that may sign in; default of a server of one's own: none."""
    county: str | None = None
    """The home county's six digits; default: the user's own county loaded last, else the demonstration."""
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, validation_alias="PORT", ge=1, le=65535)
    public_url: str | None = None
    """The address people open, such as https://wangge.example.gov.cn; needed to listen on more than this machine."""
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    tls: bool | None = None
    """The server speaks TLS itself; default: if a certificate is given, or one was made by `wangge tls init` and others
    than this machine are listened to."""
    tls_cert: Path | None = None
    """A certificate of one's own, with those between it and its authority; default the one made here."""
    tls_key: Path | None = None
    """Its private key."""
    plain_port: int | None = Field(default=None, ge=0, le=65535)
    """Beside TLS: the port that speaks plain HTTP, to enrol phones and lead to HTTPS; 0 for none. Default: 80 beside
    443, else the one above `port`."""
    workers: int = Field(default=2, ge=1, le=64)
    """Processes that answer; two, so that a long question to one never keeps a caller waiting at the other."""
    pool_size: int = Field(default=6, ge=2, le=200)
    """Database connections per worker; one is kept for timers. More threads than this fight for the interpreter lock:
    with twelve, 32 callers at once were served a third slower."""
    max_body_bytes: int = Field(default=2_000_000, ge=100_000, le=1_000_000_000)
    """Greatest length of a request in bytes; attachments and the public form of a point have limits of their own."""
    attachment_limit_mb: int = Field(default=10, ge=1, le=100)
    """Greatest size of one attachment, in millions of bytes."""
    intake_per_s: float = Field(default=50, gt=0, le=1e6)
    """Complaints a second that one key or account may send to each worker for long; `intake_burst` of them at once."""
    intake_burst: int = Field(default=200, ge=1)
    searches_per_minute: int = Field(default=60, ge=1, le=100_000)
    """Searches by telephone that one key or account may send to each worker for long; `searches_burst` at once."""
    searches_burst: int = Field(default=60, ge=1)
    address_per_s: float = Field(default=200, gt=0, le=1e6)
    """The same for one address, behind which several may be; `address_burst` at once."""
    address_burst: int = Field(default=800, ge=1)
    address_connections: int = Field(default=500, ge=10, le=60_000)
    """Connections of one address to each worker, and requests under way of one address behind a proxy; an office of a
    hundred computers has some hundred and fifty. Not of this machine's own addresses."""
    point_per_hour: int = Field(default=20, ge=1, le=10_000)
    """Forms that one reporting point takes in within an hour, from all senders; `point_per_day` within a day."""
    point_per_day: int = Field(default=100, ge=1, le=100_000)
    point_address_per_hour: int = Field(default=10, ge=1, le=10_000)
    """Forms that each worker takes in within an hour from one address that scans codes; not of this machine's own."""
    point_tries_per_minute: int = Field(default=60, ge=1, le=100_000)
    """Forms of one code that each worker looks at within a minute, whatever is in them."""
    poster_font: Path | None = None
    """A font file with Chinese for posters; default Debian's fonts-noto-cjk, else fonts-wqy-microhei."""
    first_password_hours: int = Field(default=72, ge=1, le=8760)
    """Hours for which a first password lets in; after that, its holder needs a new one."""
    tianditu_key: SecretStr | None = None
    """A key of Tianditu (天地图), of the kind for servers; with one, the map can show its tiles."""
    tianditu_url: str = "https://t0.tianditu.gov.cn"
    """The address of Tianditu's tiles."""
    tile_layers: Annotated[tuple[TileLayer, ...], NoDecode] = ()
    """Online layers of one's own, a JSON list of name, url, datum and perhaps name_en and last_zoom."""
    push: bool = False
    """Announce offers also by the push services of the phones' browsers, over the internet."""
    push_services: Annotated[tuple[str, ...], NoDecode] = KNOWN
    """The services written to, as origins, `https://*.example.com` for all below; separated by commas."""
    push_contact: str = "mailto:wangge@localhost.localdomain"
    """The contact for a push service that this server troubles: a mailto: or https: address."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """From which level on the server says what happens; `debug` shows where a failure in the background came from."""
    identity_keys: Path | None = None
    """The file of keys that seal identities; default `identity.keys` in the home folder."""

    planner: bool = True
    """Run the planner's process beside the workers of `wangge serve`."""
    planner_processes: int | None = Field(default=None, ge=1, le=256)
    """Blocks of a planning job done side by side; default one fewer than there are processors."""
    planner_memory_mb: int | None = Field(default=None, ge=256)
    """Memory of all the planner's processes together, in megabytes; default half of what the machine has."""
    planning_kinds: Annotated[tuple[str, ...], NoDecode] = ()
    """Kinds of planning jobs of one's own, as name=module:attribute, separated by commas."""
    dask_address: str | None = None
    """A Dask scheduler that has blocks of planning jobs done by its workers, such as tls://10.0.0.5:8786."""
    dask_ca: Path | None = None
    """The authority that the scheduler's certificate is signed by (PEM)."""
    dask_cert: Path | None = None
    """The planner's own certificate towards the scheduler (PEM)."""
    dask_key: Path | None = None
    """Its private key."""

    @field_validator("county", mode="before")
    @classmethod
    def _six_digits(cls, given: str | None) -> str | None:
        if given and not re.fullmatch("[0-9]{6}", given):
            raise ValueError("give a county's six digits; `wangge county list` shows those loaded 请填写六位县代码")
        return given or None

    @field_validator(
        "tls",
        "tls_cert",
        "tls_key",
        "plain_port",
        "planner_processes",
        "planner_memory_mb",
        "dask_ca",
        "dask_cert",
        "dask_key",
        mode="before",
    )
    @classmethod
    def _unset(cls, given: object) -> object:
        return None if given == "" else given

    @field_validator(
        *("home", "identity_keys", "poster_font", "tls_cert", "tls_key", "dask_ca", "dask_cert", "dask_key"),
        mode="after",
    )
    @classmethod
    def _path(cls, given: Path | None) -> Path | None:
        """Refuse what only a shell reads: a folder named ~ would be made, with another database in it."""
        if given is not None and given.parts[:1] and given.parts[0].startswith(("~", "$")):
            raise ValueError("give the whole path: ~ and $ are not read here 请填写完整路径，不能用 ~ 或 $")
        return given

    @field_validator("tianditu_key", mode="before")
    @classmethod
    def _key(cls, given: str | None) -> str | None:
        return given or None

    @field_validator("public_url")
    @classmethod
    def _origin(cls, given: str | None) -> str | None:
        return parse_origin(given) if given else None

    @field_validator("tile_layers", mode="before")
    @classmethod
    def _layers(cls, given: object) -> object:
        try:
            return json.loads(given or "[]") if isinstance(given, str) else given
        except ValueError:
            raise ValueError("give a JSON list of layers; docs/operations.md has one 应为 JSON 数组") from None

    @field_validator("tianditu_url")
    @classmethod
    def _upstream(cls, given: str) -> str:
        try:
            return parse_origin(given)
        except ValueError:
            raise ValueError("give scheme and name only, such as https://t0.tianditu.gov.cn 只填协议与域名") from None

    @field_validator("push_services", mode="before")
    @classmethod
    def _services(cls, given: object) -> object:
        return tuple(each.strip() for each in given.split(",") if each.strip()) if isinstance(given, str) else given

    @field_validator("planning_kinds", mode="before")
    @classmethod
    def _kinds(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        kinds = tuple(each.strip() for each in given.split(",") if each.strip())
        if not all(re.fullmatch(r"[\w-]+=[\w.]+:\w+", each) for each in kinds):
            raise ValueError("give name=module:attribute, separated by commas 应为 名称=模块:属性")
        return kinds

    @field_validator("dask_address", mode="before")
    @classmethod
    def _scheduler(cls, given: str | None) -> str | None:
        """Refuse an unencrypted connection to another machine: anyone on it could run any code."""
        if not given:
            return None
        if re.match(r"tls://\S+:\d+$", given) or re.match(r"tcp://(127(\.\d+){3}|localhost|\[::1\]):\d+$", given):
            return given
        raise ValueError(
            "give tls://host:port, with WANGGE_DASK_CA, _CERT and _KEY; tcp:// only on this machine "
            "应为 tls://主机:端口；tcp:// 仅限本机"
        )

    @field_validator("push_contact")
    @classmethod
    def _contact(cls, given: str) -> str:
        if not given.startswith(("mailto:", "https://")):
            raise ValueError("give mailto:name@office or https://… 请填写 mailto: 或 https: 地址")
        return given

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, given: object) -> object:
        return parse_networks(given) if isinstance(given, str) else given

    @property
    def keys_file(self) -> Path:
        """Return the file of keys that seal identities."""
        return self.identity_keys or self.home / "identity.keys"

    @property
    def push_key_file(self) -> Path:
        """Return the file of the key by which push services know this server."""
        return self.home / "push.key"

    @property
    def first_password_lasts(self) -> timedelta:
        """Return how long a first password lets in."""
        return timedelta(hours=self.first_password_hours)

    @property
    def logs_folder(self) -> Path:
        """Return the folder of the access log."""
        return self.home / "logs"

    @property
    def graphs_folder(self) -> Path:
        """Return the folder of built road graphs."""
        return self.home / "graphs"


_OF_TESTS = ("TEST_", "DATA")
"""Variables of the project's tests, without the prefix."""


class SettingsError(Exception):
    """A variable of the environment has a value that cannot be used."""


def load() -> Settings:
    """Return the settings of this process.

    Raises
    ------
    SettingsError
        Naming each variable at fault and its value.
    """
    try:
        return Settings()
    except ValidationError as refusal:
        faults = (f"{_variable(each['loc'])}={each['input']!r}: {_said(each['msg'])}" for each in refusal.errors())
        raise SettingsError(f"{'; '.join(faults)}; correct or unset it 请更正或删除该环境变量") from refusal


def unknown_variables(names: Iterable[str]) -> Iterator[str]:
    """Yield a note for each variable of these that looks like a setting and is none: it would have no effect."""
    plain = {"HOST", "PORT"}
    known = {name.upper() for name in Settings.model_fields} - plain | {"KEY"}
    for name in sorted(names):
        prefix, _, bare = name.upper().partition("_")
        if prefix != "WANGGE" or bare in known or bare.startswith(_OF_TESTS):
            continue
        near = difflib.get_close_matches(bare, known, n=1)
        meant = bare if bare in plain else f"WANGGE_{near[0]}" if near else ""
        asked = f"; 是否为 did you mean {meant}?" if meant else ""
        yield f"{name} 不是设置项，未使用 is no setting and has no effect{asked}"


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _variable(location: tuple[int | str, ...]) -> str:
    name = ".".join(map(str, location))
    return name if name.isupper() else f"WANGGE_{name.upper()}"
