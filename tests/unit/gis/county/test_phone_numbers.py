import pytest

from gis.county.phone_numbers import is_rounded, phone_number
from gis.errors import BadPhoneError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13911112222", "13911112222"),
        ("13911112222.0", "13911112222"),
        ("１３９１１１１２２２２", "13911112222"),
        ("139 1111 2222", "139 1111 2222"),
        ("139-1111-2222", "139-1111-2222"),
        ("+86 139 1111 2222", "+86 139 1111 2222"),
        ("8613911112222", "8613911112222"),
        ("0933-6121234", "0933-6121234"),
        ("0933 6121234", "0933 6121234"),
        ("（0933）6121234", "(0933)6121234"),
        ("010-12345678", "010-12345678"),
        ("02912345678", "02912345678"),
        ("+86 933 6121234", "+86 933 6121234"),
        ("0933-6121234转8001", "0933-6121234转8001"),
        ("0933-6121234-8001", "0933-6121234-8001"),
        ("0933-6121234 ext. 12", "0933-6121234 ext. 12"),
        ("6121234", "6121234"),
        ("12315", "12315"),
        ("12345", "12345"),
        ("110", "110"),
        ("96315", "96315"),
        ("400-123-4567", "400-123-4567"),
        ("13911112222、0933-6121234", "13911112222、0933-6121234"),
        ("13911112222.0/13911113333.0", "13911112222/13911113333"),
        ("13911112222 0933-6121234", "13911112222 0933-6121234"),
        ("+49 30 1234567", "+49 30 1234567"),
    ],
)
def test_a_plausible_number_is_kept(typed, kept):
    assert phone_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("9333123456", "leading 0 is lost, perhaps 09333123456"),
        ("933-3123456", "leading 0 is lost"),
        ("2912345678", "leading 0 is lost"),
        ("1012345678", "leading 0 is lost"),
        ("93361212345", "leading 0 is lost"),
        ("1391111222", "no telephone number"),
        ("139111122223", "no telephone number"),
        ("12911112222", "no telephone number"),
        ("1.39111E+10", "scientific notation"),
        ("13911112222、1391111", "no telephone number"),
        ("东街12号", "no telephone number"),
        ("1391111222x", "no telephone number"),
        ("0", "no telephone number"),
        ("10", "no telephone number"),
    ],
)
def test_what_cannot_be_one_is_refused(typed, says):
    with pytest.raises(BadPhoneError, match=says):
        phone_number(typed)


@pytest.mark.parametrize(("text", "doubtful"), [("13900000000", True), ("13911000000.0", True), ("13911100000", False)])
def test_a_mobile_that_may_have_been_rounded_is_kept_and_known(text, doubtful):
    assert is_rounded(phone_number(text)) is doubtful
