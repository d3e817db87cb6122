"""Request models of handovers."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt

from api.http.schemas import Incoming, storable

Name = Annotated[str, Field(min_length=2, max_length=40), AfterValidator(storable)]


class HandoverIn(Incoming):
    """The handover at the end of a shift; the notes are from the outgoing side."""

    hours: StrictInt = Field(12, ge=1, le=48, description="Length of the next shift in hours. 下一班时长（小时）")
    notes: Annotated[str, Field(max_length=4_000), AfterValidator(storable)] = Field(
        "", description="Notes for the next shift. 交班备注"
    )
    name: Name | None = Field(
        None, description="Name of the outgoing person, typed: only while no account exists. 交班人（未启用账户时填写）"
    )


class SignatureIn(Incoming):
    """The incoming person: the session itself, or name and password on the outgoing person's screen."""

    login: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(None, description="用户名 User name.")
    password: Annotated[str, Field(min_length=1, max_length=1024)] | None = Field(None, description="密码 Password.")
    code: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="If the account has a second factor. 验证码"
    )
    name: Name | None = Field(None, description="Typed: only while no account exists. 接班人（未启用账户时填写）")
