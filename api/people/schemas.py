"""Request and response models of accounts, sessions, rights and the audit trail."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.auth.principal import AuthMethod
from api.auth.roles import Role
from api.http.schemas import Incoming
from dispatch.kinds import CaseKind
from dispatch.lifecycle import EventType

type PersonName = Annotated[str, Field(min_length=1, max_length=100)]
type PlaceCode = Annotated[
    str,
    Field(min_length=1, max_length=64, description="A unit's code, or COUNTY/CODE. 机构编码", examples=["620823/S1"]),
]


class SignInIn(BaseModel):
    """Name and password. 登录"""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=64, description="User name. 用户名", examples=["zhang.wei"])
    password: str = Field(
        min_length=1, max_length=1024, description="Password. 密码", examples=["four unrelated words"]
    )
    device: StrictBool = Field(False, description="Keep this device signed in for 90 days. 保持登录")
    code: str | None = Field(
        None,
        min_length=1,
        max_length=64,
        description="If the account has a second factor: the authenticator's six digits or a recovery code. 验证码",
        examples=["492039"],
    )


class UnitOut(BaseModel):
    """A unit of the organisation. 机构"""

    county: str
    unit: str
    level: Literal["city", "county", "station"]


class MayOut(BaseModel):
    """The caller's rights; pages offer nothing else. 权限"""

    routes: list[str] = Field(description="Method and path, as in this document.")
    steps: list[EventType] = Field(description="The case steps they may report.")
    reveals: list[CaseKind] = Field(description="The cases whose complainant they may see, for a stated reason.")


class WhoOut(BaseModel):
    """The caller. 当前登录者"""

    means: AuthMethod = Field(description="open: no account exists yet, and nobody needs to sign in.")
    name: str
    title: str | None = Field(description="The person's name.")
    role: Role
    place: UnitOut | None
    counties: list[str] | None = Field(description="The visible units; null for all.")
    must_change: bool = Field(description="The first password must be changed before anything else.")
    csrf: str | None = Field(description="Value of X-CSRF-Token for changes; null for keys.")
    may: MayOut
    pages: str = Field(description="Root of the files of the pages; a page of another root is of another version.")


class AccountOut(BaseModel):
    """An account without its secrets. 账户"""

    login: str
    name: str
    role: Role
    county: str
    unit: str
    must_change: bool
    first_until: datetime | None = Field(description="End of validity of an unchanged first password. 初始密码有效期至")
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None
    demo: bool = Field(description="A demonstration account; valid on the server's own machine only. 演示账户")
    second_factor: bool = Field(description="Whether sign-in needs a code besides the password. 是否启用二次验证")
    sessions: int = Field(description="Number of open sessions.")


class PlaceOut(BaseModel):
    """A bureau or station for accounts. 机构"""

    place: str = Field(description="COUNTY/CODE, as `place` takes it.", examples=["620823/S1"])
    name: str
    level: Literal["city", "county", "station"]


class NewAccountIn(Incoming):
    """A new account. 新增账户"""

    login: Annotated[str, Field(min_length=2, max_length=40)] = Field(description="User name. 用户名")
    name: PersonName | None = Field(None, description="The person's name; default the user name. 姓名")
    role: Role
    place: PlaceCode


class AccountChangeIn(Incoming):
    """A change of an account; omitted fields stay. 变更账户"""

    name: PersonName | None = Field(None, description="New name of the person. 姓名")
    role: Role | None = Field(None, description="New role. 角色")
    place: PlaceCode | None = Field(None, description="New bureau or station, as in a new account. 所在机构")


class HandedOut(BaseModel):
    """Credentials for the first sign-in: shown once, stored nowhere. 首次登录凭据"""

    login: str
    first_password: str = Field(description="Must be changed at the first sign-in. 初始密码")
    first_hours: int = Field(description="Valid for so many hours. 有效小时数")
    link: str = Field(description="Path of a link that signs in once. 登录链接")
    qr: str | None = Field(description="QR code of the link, a `data:` image; null if phones cannot reach it. 二维码")
    link_minutes: int
    factor_removed: bool = Field(description="Whether a second factor was removed. 是否移除了二次验证")
    signs_out: bool = Field(description="Whether the caller must sign in now: it was the first account.")


class ColleaguesOut(BaseModel):
    """Names of people. 同事姓名"""

    names: dict[str, str] = Field(
        description="Names by login, for actors such as `user:LOGIN`. 按用户名查姓名",
        examples=[{"zhang.wei": "张伟"}],
    )


class SessionOut(BaseModel):
    """A signed-in browser or phone. 会话"""

    id: int
    kind: Literal["browser", "device"]
    address: str | None
    agent: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class AuditOut(BaseModel):
    """One row of the audit trail. 审计记录"""

    id: int
    at: datetime
    actor: str = Field(description="user:, key: or command: and a name.")
    role: Role | None
    address: str | None
    action: str
    county: str | None
    subject: str | None
    reason: str | None
    data: dict[str, Any]
