"""Telephone numbers in one normal form, so that the same caller is found again."""

import re
import unicodedata

import phonenumbers

from api.store.identity.folding import folded
from api.store.identity.patterns import LINE, MOBILE, digits_of

HOME = "CN"
_DIGIT = re.compile(r"\d")


def digits(text: str) -> str:
    """Return the digits of a text, full-width ones as plain ones."""
    return "".join(_DIGIT.findall(unicodedata.normalize("NFKC", text)))


def numbers_in(phone: str) -> list[str]:
    """Return the numbers of one field, each as dialled at home: there may be two, or one with an extension.

    Where none is of a Chinese plan it is the whole field, as it stands.
    """
    return _numbers_in(folded(phone)) or _numbers_in(folded(phone, chinese=True)) or [phone]


def _numbers_in(text: str) -> list[str]:
    mobiles = [(found.start(), digits_of(found[1])) for found in MOBILE.finditer(text)]
    text = MOBILE.sub(lambda found: " " * len(found[0]), text)
    lines = [(found.start(), f"0{found[1]}{digits_of(found[2])}") for found in LINE.finditer(text)]
    return [number for _, number in sorted(mobiles + lines)]


def normal(phone: str) -> str:
    """Return a number in international form, +8613912345678; one that no plan knows, as its digits alone.

    Of several it is the first.
    """
    found = unicodedata.normalize("NFKC", numbers_in(phone)[0])
    try:
        parsed = phonenumbers.parse(found, HOME)
    except phonenumbers.NumberParseException:
        return digits(found)
    if not phonenumbers.is_possible_number(parsed):
        return digits(found)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def forms_of_phone(phone: str) -> list[str]:
    """Return how the numbers of a field are written: as given, as dialled, and a line also without its area code."""
    return [phone, *(form for number in numbers_in(phone) for form in _forms(national(number)))]


def _forms(number: str) -> list[str]:
    line = LINE.fullmatch(number)
    return [number, number[1:], line[2]] if line else [number]


def national(phone: str) -> str:
    """Return the digits as dialled at home: 13912345678, 09336123456; of several numbers those of the first."""
    found = unicodedata.normalize("NFKC", numbers_in(phone)[0])
    if LINE.fullmatch(found):
        return found
    try:
        parsed = phonenumbers.parse(found, HOME)
    except phonenumbers.NumberParseException:
        return digits(found)
    return phonenumbers.national_significant_number(parsed)
