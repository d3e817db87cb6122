"""What a telephone dials for a number as it was given."""

import pytest

from api.store.identity.dialling import dialled


@pytest.mark.parametrize(
    ("expected", "tel"),
    [
        ("13912345678", "+8613912345678"),
        ("１３９ １２３４ ５６７８", "+8613912345678"),
        ("+86 139-1234-5678", "+8613912345678"),
        ("0933-6129999", "+869336129999"),
        ("(0933) 6129999 转 3", "+869336129999,3"),
        ("0933-6129999 ext. 12", "+869336129999,12"),
        ("13912345678 / 0933-6129999", "+8613912345678"),
        ("13912345678、13800000000", "+8613912345678"),
        ("13912345678 13800000000", "+8613912345678"),
        ("+376 312345", "+376312345"),
        ("12315", "12315"),
        ("110", "110"),
        ("", None),
        ("没有", None),
        ("12", None),
    ],
)
def test_the_first_number_is_dialled_with_its_extension(expected, tel):
    assert dialled(expected) == tel
