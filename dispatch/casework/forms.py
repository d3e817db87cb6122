"""Forms of acts: values as they come, checked and made ready for the log."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import uscc

from dispatch.casework.act import Act, Field, FieldKind
from dispatch.casework.choices import choices_on
from dispatch.casework.handling import Handling
from dispatch.errors import BadActError

MOST_YUAN = Decimal("99999999999.99")
LONGEST_LINE = 200
LONGEST_WORDS = 4000
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_K = FieldKind


def checked(act: Act, given: Mapping[str, Any], handling: Handling, today: date) -> dict[str, Any]:
    """Return the values of an act's form as the log keeps them.

    Raises
    ------
    BadActError
        A field is unknown, missing, or its value is not of its form.
    """
    known = {each.name: each for each in act.fields}
    for name in given:
        if name not in known:
            listed = ", ".join(known)
            raise BadActError(f"{act.name} has no field {name!r}; its fields: {listed}. 没有这个字段。", field=name)
    data = {name: _value(each, given.get(name), handling, today) for name, each in known.items()}
    data = {name: value for name, value in data.items() if value is not None}
    _check_together(act, data)
    return data


def _value(field: Field, value: Any, handling: Handling, today: date) -> Any:
    is_empty = value is None or value == "" or value is False
    if is_empty and not field.required:
        return None
    if is_empty:
        how = "has to be ticked 须勾选" if field.kind is _K.TICK else "is needed 必填"
        raise BadActError(f"{field.name} {how}.", field=field.name)
    return _CHECKS[field.kind](field, value, handling, today)


def _refused(field: Field, value: Any, wanted: str) -> BadActError:
    return BadActError(f"{field.name}={value!r}: {wanted}.", field=field.name)


def _words(field: Field, value: Any, _: Handling, __: date) -> str:
    longest = LONGEST_LINE if field.kind is _K.LINE else LONGEST_WORDS
    if not isinstance(value, str) or not value.strip() or len(value) > longest or "\x00" in value:
        raise _refused(field, value, f"write up to {longest} characters 请填写不超过 {longest} 字")
    return value.strip()


def _day(field: Field, value: Any, _: Handling, __: date) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _refused(field, value, "write a day as 2026-05-06 日期请写成 2026-05-06") from None


def _day_to_come(field: Field, value: Any, handling: Handling, today: date) -> str:
    day = _day(field, value, handling, today)
    if day < today.isoformat():
        raise _refused(field, value, f"the day is over, today is {today} 日期早于今天")
    return day


def _yuan(field: Field, value: Any, _: Handling, __: date) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= MOST_YUAN or amount != round(amount, 2):
        raise _refused(field, value, "write yuan with two decimal places at most, as 1250.50 请填写金额（元）")
    return f"{amount:.2f}"


def _tick(field: Field, value: Any, _: Handling, __: date) -> bool:
    if value is not True:
        raise _refused(field, value, "send true or false 请填写 true 或 false")
    return True


def _choice(field: Field, value: Any, handling: Handling, _: date) -> str:
    assert field.choices is not None  # noqa: S101  -- the table gives every choice its list
    codes = choices_on(field.choices, handling.received_on)
    if value not in codes:
        raise _refused(field, value, f"one of {', '.join(codes)} 不在可选范围内")
    return str(value)


def _credit_code(field: Field, value: Any, _: Handling, __: date) -> str:
    """Return a unified social credit code 统一社会信用代码 (GB 32100); `uscc.validate` knows too few first letters."""
    code = str(value).strip().upper()
    if not _CODE.fullmatch(code) or uscc.calc_check_digit(code[:17]) != code[17]:
        raise _refused(
            field, value, "not a credit code of 18 characters: compare it with the licence 信用代码有误，请核对"
        )
    return code


def _number(field: Field, value: Any, _: Handling, __: date) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _refused(field, value, "write the number of a case 请填写案件编号")
    return value


def _deadline(field: Field, value: Any, handling: Handling, _: date) -> str:
    names = handling.deadlines_for("extended" if field.required else "")
    if value not in names:
        raise _refused(field, value, f"one of the open deadlines: {', '.join(names)} 请选择未终止的期限")
    return str(value)


def _notice(field: Field, value: Any, handling: Handling, _: date) -> int:
    numbers = [each.seq for each in handling.waiting_notices]
    if value not in numbers:
        raise _refused(field, value, f"a decision that waits for a notice: {numbers} 请选择待告知事项")
    return int(value)


_CHECKS: Mapping[FieldKind, Callable[[Field, Any, Handling, date], Any]] = {
    _K.WORDS: _words,
    _K.LINE: _words,
    _K.DAY: _day_to_come,
    _K.YUAN: _yuan,
    _K.TICK: _tick,
    _K.CHOICE: _choice,
    _K.CREDIT_CODE: _credit_code,
    _K.STATION: _words,
    _K.PERSON: _words,
    _K.CASE: _number,
    _K.DEADLINE: _deadline,
    _K.NOTICE: _notice,
}


def _check_together(act: Act, data: Mapping[str, Any]) -> None:
    """Check what single fields do not show."""
    if act.name == "respondent_verified" and ("credit_code" in data) == ("no_code_reason" in data):
        raise BadActError(
            "Give the credit code, or the reason why there is none. 请填写信用代码，或说明无代码的原因。",
            field="credit_code",
        )
    if act.name == "notified" and data.get("reached") and "proof" not in data:
        raise BadActError("A notice that reached somebody needs its proof. 已送达须填写送达凭证。", field="proof")
    if act.name == "party_named" and data["party"] == "agent" and not data.get("has_power_of_attorney"):
        raise BadActError("An agent needs a power of attorney. 代理人须有授权委托书。", field="has_power_of_attorney")
    if act.name == "transfer_sent":
        _check_transfer(data)


def _check_transfer(data: Mapping[str, Any]) -> None:
    if data["level"] == "station" and "station" not in data:
        raise BadActError("Choose the station. 请选择市场监管所。", field="station")
    if data["level"] in {"city", "outside"} and "to" not in data:
        raise BadActError("Name the body it goes to. 请填写移送单位。", field="to")
