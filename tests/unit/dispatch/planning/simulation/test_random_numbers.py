"""Known answers for Philox and for the inversions.

Sources: `kat_vectors` of Random123 (philox4x64, 10 rounds); scipy for quantiles, as an oracle.
"""

import hashlib

import numpy as np
import pytest
from scipy import special

from dispatch.planning.simulation import random_numbers
from dispatch.planning.simulation.random_numbers import Key, Stream

ONES = (1 << 64) - 1


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b"),
        ((ONES,) * 4, (ONES,) * 2, "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0"),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x452821E638D01377, 0xBE5466CF34E90C6C),
            "a528f45403e61d95 38c72dbd566e9788 a5a1610e72fd18b5 57bd43b5e52b7fe6",
        ),
    ],
    ids=["zeros", "ones", "digits of pi"],
)
def test_the_words_are_those_of_random123(counter, key, expected):
    number = sum(part << (64 * n) for n, part in enumerate(counter))
    before = (number - 1) % (1 << 256)  # numpy counts on before it makes a block
    source = np.random.Philox(key=np.array(key, dtype=np.uint64), counter=before)
    assert " ".join(f"{word:016x}" for word in source.random_raw(4)) == expected


def test_the_first_case_with_a_key_of_zeros_has_the_block_after_zero():
    """Counter 1, key 0: what another implementation of Philox4x64-10 gives for case 0."""
    found = random_numbers.words(Key("620823", seed=7, replication=3), Stream.TRAVEL, 2)
    high = 7 << 32 | 620823 << 12 | 6
    assert found.tolist() == [_philox((1, 0, 0, 0), (high, 3)), _philox((2, 0, 0, 0), (high, 3))]


def _philox(counter, key):
    """Philox4x64-10 as in the paper, with Python's integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        one, two = 0xD2E7470EE14C6C93 * c[0], 0xCA5A826395121157 * c[2]
        c = [two >> 64 ^ c[1] ^ k[0], two & ONES, one >> 64 ^ c[3] ^ k[1], one & ONES]
        k = [(k[0] + 0x9E3779B97F4A7C15) & ONES, (k[1] + 0xBB67AE8584CAA73B) & ONES]
    return c


def test_a_case_draws_the_same_whatever_is_drawn_before_it():
    key = Key("620823", replication=5)
    whole = random_numbers.uniforms(key, Stream.TURNOUT, 100)
    assert random_numbers.uniforms(key, Stream.TURNOUT, 10, first=90).tolist() == whole[90:].tolist()


@pytest.mark.parametrize(
    "other",
    [
        (Key("620822", 1, 0), Stream.GAP),
        (Key("620823", 2, 0), Stream.GAP),
        (Key("620823", 1, 1), Stream.GAP),
        (Key("620823", 1, 0), Stream.PLACE),
    ],
)
def test_every_part_of_the_key_counts(other):
    ours = random_numbers.uniforms(Key("620823", 1, 0), Stream.GAP, 50)
    assert not set(ours.tolist()) & set(random_numbers.uniforms(*other, 50).tolist())


@pytest.mark.parametrize(
    "key", [Key("崇信"), Key("62082３"), Key("9999999"), Key("620823", seed=-1), Key("620823", replication=1 << 64)]
)
def test_a_key_that_would_run_over_is_refused(key):
    with pytest.raises(ValueError, match="give"):
        key.words(Stream.GAP)


U = np.concatenate(
    [
        [2.0**-54, 1e-300**0.05, 1e-12, 0.075, 0.5 - 0.425, 0.5, 0.5 + 0.425, 1 - 2.0**-53],
        random_numbers.uniforms(Key("620823"), Stream.GAP, 20_000),
    ]
)


def test_no_uniform_is_zero_or_one():
    assert U.min() > 0
    assert U.max() < 1


@pytest.mark.parametrize(
    ("ours", "oracle"),
    [
        (random_numbers.log(U), np.log(U)),
        (random_numbers.log(U * 1e9), np.log(U * 1e9)),
        (random_numbers.exp(U * 1400 - 700), np.exp(U * 1400 - 700)),
        (random_numbers.normal(U), special.ndtri(U)),
        (random_numbers.exponential(U, 3.5), -3.5 * np.log(U)),
        (random_numbers.log_normal(U, 90, 0.6), 90 * np.exp(0.6 * special.ndtri(U))),
    ],
    ids=["log", "log of large", "exp", "normal", "exponential", "log-normal"],
)
def test_the_inversions_agree_with_scipy(ours, oracle):
    np.testing.assert_allclose(ours, oracle, rtol=4e-15)


def test_bytes_are_those_of_the_first_build():
    """Arithmetic that IEEE 754 fixes gives the same bytes on every processor; a change here changes every result."""
    key = Key("620823", seed=20260315, replication=11)
    u = random_numbers.uniforms(key, Stream.ON_SCENE, 10_000)
    drawn = np.concatenate([random_numbers.exponential(u, 60.0), random_numbers.log_normal(u, 1164.0, 0.5)])
    assert hashlib.sha256(drawn.tobytes()).hexdigest() == EXPECTED


EXPECTED = "0289bbf41b14eb27f448a15a1d70f294148bb1f16c4cb16b810e86f128e666dd"


def test_tenths_are_whole_and_not_negative():
    assert random_numbers.tenths(np.array([-1.0, 0.04, 0.06, 59.95])) == [0, 0, 1, 600]
