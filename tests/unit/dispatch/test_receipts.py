"""Receipt numbers: read back however they are said, refused if one symbol is wrong or two are exchanged."""

import random

import pytest

from dispatch.receipts import ALPHABET, BITS, read_receipt, receipt_of

DRAWN = random.Random(7)
RECEIPTS = [receipt_of(DRAWN.getrandbits(BITS)) for _ in range(40)]


def test_it_is_three_groups_of_four_that_can_be_said() -> None:
    for receipt in (*RECEIPTS, receipt_of(0), receipt_of(2**BITS - 1)):
        assert [len(group) for group in receipt.split("-")] == [4, 4, 4]
        assert set(receipt) <= {*ALPHABET, "-"}
        assert read_receipt(receipt) == receipt


def test_every_bit_changes_the_receipt() -> None:
    assert len({receipt_of(1 << bit) for bit in range(BITS)} | {receipt_of(0)}) == BITS + 1


@pytest.mark.parametrize(
    ("written", "typed"),
    [("-", ""), ("-", " "), ("-", "－"), ("0", "o"), ("0", "O"), ("1", "l"), ("1", "I"), ("-", " – ")],
)
def test_it_is_read_however_it_is_typed(written: str, typed: str) -> None:
    heard = [receipt for receipt in RECEIPTS if written in receipt]
    assert heard
    for receipt in heard:
        assert read_receipt(f" {receipt.lower().replace(written, typed)} ") == receipt


def test_it_is_read_in_letters_of_full_width() -> None:
    for receipt in RECEIPTS:
        wide = "".join(chr(ord(symbol) + 0xFEE0) for symbol in receipt)
        assert read_receipt(wide) == receipt


def test_no_single_wrong_symbol_passes() -> None:
    for receipt in RECEIPTS[:5]:
        for place, right in enumerate(receipt):
            for wrong in ALPHABET if right != "-" else "":
                if wrong != right:
                    assert read_receipt(receipt[:place] + wrong + receipt[place + 1 :]) is None


def test_no_two_exchanged_symbols_pass() -> None:
    for receipt in RECEIPTS:
        plain = receipt.replace("-", "")
        for one in range(len(plain)):
            for other in range(one + 1, len(plain)):
                said = list(plain)
                said[one], said[other] = said[other], said[one]
                assert plain[one] == plain[other] or read_receipt("".join(said)) is None


@pytest.mark.parametrize(
    "typed", ["", "0", "0" * 11, "0" * 13, "U" * 12, "<script>", "东街超市东街超市东街超市", "0000-0000-0001"]
)
def test_what_is_none_is_not_read(typed: str) -> None:
    assert read_receipt(typed) is None
