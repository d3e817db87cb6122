"""Telephone numbers as people say them, brought to one form so that the same caller is found again."""

import re
import unicodedata

import phonenumbers

HOME = "CN"
_DIGIT = re.compile(r"\d")


def digits(text: str) -> str:
    """Return the digits of a text, full-width ones as plain ones."""
    return "".join(_DIGIT.findall(unicodedata.normalize("NFKC", text)))


def normal(phone: str) -> str:
    """Return a number in international form, +8613912345678; one that no plan knows, as its digits alone."""
    told = unicodedata.normalize("NFKC", phone)
    try:
        parsed = phonenumbers.parse(told, HOME)
    except phonenumbers.NumberParseException:
        return digits(told)
    if not phonenumbers.is_possible_number(parsed):
        return digits(told)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """Return the digits as dialled at home: 13912345678, 09336123456."""
    told = unicodedata.normalize("NFKC", phone)
    try:
        parsed = phonenumbers.parse(told, HOME)
    except phonenumbers.NumberParseException:
        return digits(told)
    if parsed.country_code != phonenumbers.country_code_for_region(HOME):
        return phonenumbers.national_significant_number(parsed)
    return digits(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
