"""Request and response models of attachments, apart from their bytes."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from api.http.schemas import DatumText, Incoming, Moment, Reason, storable
from api.store.attachments.sniffing import NAMES
from dispatch.cases.attachments import AttachmentKind
from dispatch.views.place import SourceView

Caption = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]


class AttachIn(Incoming):
    """Description of an attachment, sent in a header; the body is the file."""

    kind: AttachmentKind = Field(AttachmentKind.PHOTO, description="A PDF is a document. 类别")
    taken_at: Moment | None = Field(None, description="When it was taken, with offset. 拍摄时间")
    lon: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        None, description="Where it was taken: longitude in degrees, in `datum`. 拍摄地经度"
    )
    lat: Annotated[float, Field(allow_inf_nan=False)] | None = Field(None, description="Latitude, likewise. 纬度")
    datum: DatumText | None = Field(None, description="wgs84, cgcs2000, gcj02 or bd09; never guessed. 坐标系")
    accuracy_m: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None = Field(
        None, description="Radius of uncertainty in metres. 精度（米）"
    )
    caption: Caption | None = Field(None, description="A few words; the complainant's name is masked in them. 说明")


class WithdrawIn(Incoming):
    """Why an attachment is withdrawn."""

    reason: Reason = Field(description="Kept in the case's log. 撤下原因")


class TakenOut(BaseModel):
    """Where the picture was taken, as stated by the sender."""

    lon: float = Field(description="Longitude, WGS84.")
    lat: float = Field(description="Latitude, WGS84.")
    accuracy_m: float | None
    source: SourceView = Field(description="The coordinate as it was given.")


class AttachmentOut(BaseModel):
    """An attachment of a case, without its content."""

    case: int
    number: int = Field(description="Number within the case, from 1. 序号")
    kind: AttachmentKind
    media_type: str = Field(json_schema_extra={"enum": list(NAMES)})
    size_bytes: int
    sha256: str = Field(description="Digest of the exact bytes that were added. 原件校验值")
    width_px: int | None
    height_px: int | None
    taken_at: str | None
    time_unknown: bool = Field(description="The stated time is not possible. 拍摄时间不明")
    place: TakenOut | None = Field(description="Only for callers who get the original. 拍摄地点")
    caption: str | None
    added_by: str
    added_at: str
    original: bool = Field(description="Whether the caller may get the original bytes. 是否可取原件")
    withdrawable: bool = Field(description="Whether the caller may withdraw it. 是否可撤下")
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdrawn_why: str | None
    removed_at: str | None = Field(description="When its content was removed at the end of retention. 内容删除时间")


class UploadOut(BaseModel):
    """A chunked upload in progress."""

    held_bytes: int = Field(description="Bytes received without a gap from the start: continue there. 已收到的字节数")
    total_bytes: int | None = Field(description="Null if nothing has arrived, or the upload expired (within a day).")
    attachment: AttachmentOut | None = Field(description="The attachment, once complete.")


class RoomOut(BaseModel):
    """Limits on attachments."""

    most: int = Field(description="Per case, withdrawn ones included. 每案份数上限")
    most_bytes: int = Field(description="All attachments of a case together. 每案总量上限")
    most_bytes_each: int = Field(description="One attachment. 单个上限")


class AttachmentsOut(BaseModel):
    """Every attachment of a case."""

    items: list[AttachmentOut]
    room: RoomOut
