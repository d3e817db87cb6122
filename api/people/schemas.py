"""Who comes in and what they may and did, over HTTP."""

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
    Field(min_length=1, max_length=64, description="A unit's code, or COUNTY/CODE. 机构代码", examples=["620823/S1"]),
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
        description="Where the account has a second factor: the authenticator's six digits or a recovery code. 验证码",
        examples=["492039"],
    )


class UnitOut(BaseModel):
    """A place in the organisation tree. 机构"""

    county: str
    unit: str
    level: Literal["city", "county", "station"]


class MayOut(BaseModel):
    """What whoever asks may do: a page offers nothing else. 权限"""

    routes: list[str] = Field(description="Method and path, as in this document.")
    steps: list[EventType] = Field(description="The steps of a case that they may report.")
    reveals: list[CaseKind] = Field(description="Of which cases they may be told, for a reason, who is behind.")


class WhoOut(BaseModel):
    """Whoever asks. 当前登录者"""

    means: AuthMethod = Field(description="open: no account exists yet, and nobody need sign in.")
    name: str
    title: str | None = Field(description="The person's name.")
    role: Role
    place: UnitOut | None
    counties: list[str] | None = Field(description="What is seen; null for all.")
    must_change: bool = Field(description="A first password has to be changed before anything else.")
    csrf: str | None = Field(description="What changes carry in X-CSRF-Token; null for keys.")
    may: MayOut


class AccountOut(BaseModel):
    """An account, without anything secret. 账户"""

    login: str
    name: str
    role: Role
    county: str
    unit: str
    must_change: bool
    first_until: datetime | None = Field(description="Until when an unchanged first password is good. 初始密码有效期至")
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None
    demo: bool = Field(description="Of the demonstration, good on the server's own machine only. 演示账户")
    second_factor: bool = Field(description="Whether a code is asked for beside the password. 是否启用二次验证")
    sessions: int = Field(description="How many are open.")


class PlaceOut(BaseModel):
    """A bureau or station that an account may be at. 机构"""

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
    """What of an account becomes otherwise; what is left out stays. 变更账户"""

    name: PersonName | None = Field(None, description="Another name of the person. 姓名")
    role: Role | None = Field(None, description="Another role. 角色")
    place: PlaceCode | None = Field(None, description="Another bureau or station, as in a new account. 所在机构")


class HandedOut(BaseModel):
    """How somebody comes in for the first time: told this once, kept nowhere. 首次登录凭据"""

    login: str
    first_password: str = Field(description="Has to be changed at the first sign-in. 初始密码")
    first_hours: int = Field(description="Within how many hours. 有效小时数")
    link: str = Field(description="Path of a link that lets in once. 登录链接")
    link_minutes: int
    factor_removed: bool = Field(description="Whether a second factor was in force. 是否移除了二次验证")
    signs_out: bool = Field(description="Whether whoever asked has to sign in now: it was the first account.")


class ColleaguesOut(BaseModel):
    """What people are called. 同事姓名"""

    names: dict[str, str] = Field(
        description="Names by login; an actor `user:LOGIN` is called so. 按用户名查姓名",
        examples=[{"zhang.wei": "张伟"}],
    )


class SessionOut(BaseModel):
    """A browser or phone that is signed in. 会话"""

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
