"""House numbers in what is said and in the addresses that are known."""

import pytest

from gis.county.house_numbers import House, nearest, number_on


@pytest.mark.parametrize(
    ("street", "said", "number"),
    [
        ("东街", "东街12号", 12),
        ("东街", "锦屏镇东街 12 号院", 12),
        ("东街", "东街１２号", 12),
        ("东街", "东街12-3号", 12),
        ("东街", "东街12", 12),
        ("东街", "东街12#", 12),
        ("东街", "东街第12号", 12),
        ("东街", "东街十二号", 12),
        ("东街", "锦屏镇东街第十二号院", 12),
        ("东街", "东街十号", 10),
        ("东街", "东街二十号", 20),
        ("东街", "东街廿三号", 23),
        ("东街", "东街一百零八号", 108),
        ("东街", "东街一百二十号", 120),
        ("东街", "东街两百一十五号", 215),
        ("东街", "东街二〇三号", 203),
        ("东街", "东街幺零八号", 108),
        ("东街", "东街壹佰贰拾叁号", 123),
        ("东街", "东街十二之三号", 12),
        ("东街", "东街十二", None),  # 东街八一 may be a name
        ("东街", "东街十字路口", None),
        ("东街", "东街十十号", None),
        ("Carrer Major", "Carrer Major 12", 12),
        ("Carrer de la Unió", "carrer de la unió 12", 12),
        ("Carrer de la Unió", "Carrer de la Unio 12", 12),
        ("Carrer d'Oló", "Carrer d'Oló 7", 7),
        ("东街（北）", "锦屏镇东街（北）12号", 12),
        ("Carrer Major", "carrer MAJOR, 12", None),  # what stands between is not looked through
        ("东街", "东街", None),
        ("东街", "东街超市", None),
        ("东街", "东街12路车站", None),  # a number that counts something else
        ("东街", "西街12号", None),
        ("", "12号", None),
    ],
)
def test_a_number_after_the_street(street, said, number):
    assert number_on(street, said) == number


def house(number):
    return House(number, 107.0 + number / 10_000, 35.3, None)


@pytest.mark.parametrize(
    ("number", "known", "found"),
    [
        (12, [2, 12, 13], (12, 30.0)),
        (12, [11, 14], (11, 50.0)),  # the next number is at most as far as any spot that counts as approximate
        (12, [10, 14, 13, 11], (11, 50.0)),
        (12, [7, 17, 4], (7, 50.0)),
        (12, [8, 16], (8, 50.0)),
        (12, [24, 33], (24, 120.0)),  # twelve numbers of ten metres
        (12, [33], None),
        (12, [], None),
    ],
)
def test_the_nearest_number_and_how_exactly_it_tells(number, known, found):
    best = nearest(number, [house(each) for each in known])
    assert (best and (best[0].number, best[1])) == found


def test_of_two_as_near_the_one_on_the_same_side_counts():
    best = nearest(12, [house(9), house(15), house(10), house(14)])
    assert best is not None
    assert best[0].number == 10
