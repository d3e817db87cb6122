"""Request and response models of attachments, apart from their bytes."""

from typing import Annotated

from pydantic import AfterValidator, Field

from api.http.schemas import DatumText, Incoming, Moment, Reason, storable
from dispatch.cases.attachments import AttachmentKind

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
    """The reason for withdrawing an attachment."""

    reason: Reason = Field(description="Kept in the case's log. 撤下原因")
