"""Request models of findings. `dispatch.findings.contradictions` refuses contradictory fields."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from api.http.schemas import Code, Day, DecimalText, Incoming, Moment, storable
from dispatch.findings.findings import Evidence, Findings, Invoice, Measure, MeasureKind, Mediation, Product

Short = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)]
Basis = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
Remark = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(storable)]


class EvidenceIn(Incoming):
    """The checklist of evidence; omit what was not checked. 证据清单"""

    invoice: Invoice | None = Field(None, description="yes; no: not shown; missing: the shop gave none. 发票")
    purchase_record: StrictBool | None = Field(None, description="Of the shop's own purchases. 进货凭证")
    goods_seen: StrictBool | None = Field(None, description="The goods were seen. 见到实物")
    photos: StrictBool | None = Field(None, description="Photographs were taken. 已拍照")
    witness: StrictBool | None = Field(None, description="There was a witness. 有证人")


class ProductIn(Incoming):
    """The goods and which batch of them. 产品与批次"""

    name: Short | None = Field(None, description="Name of the goods; needed with any of the other fields. 产品名称")
    brand: Short | None = Field(None, description="品牌")
    batch: Short | None = Field(None, description="Batch number as printed. 批号")
    produced_on: Day | None = Field(None, description="Production date. 生产日期")
    quantity: DecimalText | None = Field(None, description="Quantity, in `unit`: a decimal number as text. 数量")
    unit: Short | None = Field(None, description="Such as 箱, kg. 单位")


class MeasureIn(Incoming):
    """A measure ordered or taken. 采取的措施"""

    kind: MeasureKind = Field(description="none; ordered 责令改正; seizure 扣押; sealing 查封.")
    basis: Basis | None = Field(None, description="Legal basis; needed to seize or seal. 法律依据")
    goods_count: StrictInt | None = Field(None, description="How many goods; needed to seize. 物品件数")


class FindingsIn(Incoming):
    """Findings on scene and measures taken; omit what does not apply. 处置情况"""

    mediation: Mediation | None = Field(
        None, description="settled 达成和解, not_settled 未达成, refused by a side 拒绝调解, not_applicable. 调解结果"
    )
    recovered_yuan: DecimalText | None = Field(
        None, description="What the complainant got back by the settlement, in yuan, as text. 挽回金额（元）"
    )
    evidence: EvidenceIn | None = Field(None, description="What was seen. 证据清单")
    product: ProductIn | None = Field(None, description="The goods. 产品与批次")
    measure: MeasureIn | None = Field(None, description="What was done to them. 采取的措施")
    satisfaction: StrictInt | None = Field(None, description="The complainant's, asked on the spot: 1 to 5. 满意度")
    note: Remark | None = Field(None, description="In free words; the complainant's name is masked in them. 现场情况")
    team: Code | None = Field(None, description="The team on scene; default the team of the case. 小组")
    at: Moment | None = Field(None, description="When, with offset; default now. 填写时间")

    def findings(self) -> Findings:
        """Return the findings as a value."""
        return Findings(
            self.mediation,
            self.recovered_yuan,
            Evidence(**dict(self.evidence)) if self.evidence else None,
            Product(**dict(self.product)) if self.product else None,
            Measure(**dict(self.measure)) if self.measure else None,
            self.satisfaction,
            self.note,
        )
