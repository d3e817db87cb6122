"""Receipt numbers: how an author finds the case again, and nobody else does.

Eleven random symbols (55 bits) and a check symbol, in groups of four to be said on the telephone: Crockford's base 32,
which has no I, L, O and U. The check symbol is a sum over GF(2⁵) with the weights 1, x, x², …: no single wrong symbol
passes, nor do two exchanged ones, for the powers of x differ and none is zero (x⁵ + x² + 1 is primitive, order 31).
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: the value of a symbol is its index."""
SYMBOLS = 11
BITS = 5 * SYMBOLS
_GROUP = 4
_HEARD = str.maketrans("OIL", "011")
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_PASSED_OVER = str.maketrans("", "", " -－–—·.\t\u3000")


def receipt_of(random_bits: int) -> str:
    """Return the receipt number of this many random bits: `BITS`, drawn by the caller."""
    values = [random_bits >> 5 * place & 31 for place in reversed(range(SYMBOLS))]
    symbols = "".join(ALPHABET[value] for value in (*values, _check(values)))
    return "-".join(symbols[start : start + _GROUP] for start in range(0, len(symbols), _GROUP))


def read_receipt(typed: str) -> str | None:
    """Return the receipt number that was typed, however it is spaced, cased and wide; None where it cannot be one."""
    heard = unicodedata.normalize("NFKC", typed).translate(_PASSED_OVER).upper().translate(_HEARD)
    if len(heard) != SYMBOLS + 1 or any(symbol not in _VALUES for symbol in heard):
        return None
    *values, check = (_VALUES[symbol] for symbol in heard)
    if _check(values) != check:
        return None
    return "-".join(heard[start : start + _GROUP] for start in range(0, len(heard), _GROUP))


def _check(values: list[int]) -> int:
    """Return x·v₁₁ + x²·v₁₀ + …, by Horner's rule."""
    total = 0
    for value in values:
        total = _times_x(total) ^ value
    return _times_x(total)


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled
