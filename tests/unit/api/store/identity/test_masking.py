"""Masking, keeping an author out of other texts, and the keys that seal."""

import errno
import os
import stat
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from api.store.identity.person import Person, mask_name, mask_phone, withheld
from api.store.identity.phones import national, normal
from api.store.identity.spellings import ANYBODYS, masked

WANG = Person("王小明", "13912345678", "锦屏镇东街 18 号 3 单元", "622727199001011234")


@pytest.mark.parametrize(
    ("name", "seen"), [("王小明", "王**"), ("欧阳娜娜", "欧**"), ("李", "李**"), ("Anna Müller", "A**")]
)
def test_a_name_shows_its_first_character(name, seen):
    assert mask_name(name) == seen


@pytest.mark.parametrize(
    ("phone", "seen"),
    [
        ("13912345678", "139****5678"),
        ("+86 139 1234 5678", "139****5678"),
        ("１３９１２３４５６７８", "139****5678"),
        ("0933-6121234", "093****1234"),
        ("6121234", "****34"),
        ("61212345", "****45"),  # eight digits: a city's number without its area
        ("12315", "****"),
        ("612123", "****23"),  # six show two
        ("61212", "****"),  # five show none
        ("612123456", "****56"),  # nine show two
        ("4001234567", "400****4567"),  # ten show seven
        ("+852 2345 6789", "****89"),
        ("+1 202 555 0134", "202****0134"),
    ],
)
def test_a_number_shows_its_ends(phone, seen):
    assert mask_phone(phone) == seen


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("+86 139 1234 5678", "13912345678"),
        ("0933 6121234", "09336121234"),
        ("+852 2345 6789", "23456789"),
        ("没有电话", ""),
    ],
)
def test_a_number_is_dialled_at_home_without_its_country(phone, dialled):
    assert national(phone) == dialled


DIGITS_17 = "62272719900101123"
DOCUMENTS = [
    f"{DIGITS_17}4",
    f"{DIGITS_17}X",
    f"{DIGITS_17}x",
    "６２２７２７１９９００１０１１２３Ｘ",
    "622727 19900101-123 x",
]
"""Numbers of identity cards: 18 places, the last a digit or X for ten (GB 11643)."""


@pytest.mark.parametrize("said", DOCUMENTS)
@pytest.mark.parametrize("on_record", DOCUMENTS[1:])
def test_a_document_number_is_masked_however_its_last_place_is_written(said, on_record):
    assert masked(f"证号 {said}。", *ANYBODYS) == "证号 （证件号）。"
    if not said.endswith("4"):
        assert Person(id_number=on_record).kept_out_of(f"证号 {said}。") == "证号 （证件号）。"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (DIGITS_17, DIGITS_17),  # 17 digits and no last place
        (f"{DIGITS_17}45", f"{DIGITS_17}45"),  # 19
        (f"1{DIGITS_17}X", f"1{DIGITS_17}X"),  # 18 digits without a birthday
        (f"12{DIGITS_17}X", f"12{DIGITS_17}X"),  # 19 before the X
        (f"{DIGITS_17}Y", f"{DIGITS_17}Y"),
        ("1391234567", "1391234567"),  # a mobile has 11
        ("13912345678", "（电话）"),
        ("139123456789", "139123456789"),
        ("913912345678", "913912345678"),
        ("13012345678", "（电话）"),
        ("19912345678", "（电话）"),
        ("12912345678", "12912345678"),  # no mobile begins with 12
        ("23912345678", "23912345678"),
        ("+86 13912345678", "（电话）"),
        ("008613912345678", "（电话）"),
        ("8613912345678", "（电话）"),
        ("１３９－１２３４-５６７８", "（电话）"),
    ],
)
def test_a_number_is_hidden_at_its_own_length_only(said, kept):
    assert masked(f"号码{said}，请查", *ANYBODYS) == f"号码{kept}，请查"


@pytest.mark.parametrize(
    ("person", "said", "kept"),
    [
        (Person("王"), "王家沟的店", "王家沟的店"),  # one character is in too much
        (Person("王明"), "王明的店", "（来电人）的店"),
        (Person(phone="123"), "共 123 元", "共 123 元"),
        (Person(phone="8317"), "内线 8317", "内线 （电话）"),
        (Person(id_number="123"), "共 123 元", "共 123 元"),
        (Person(id_number="1234"), "证 1234", "证 （证件号）"),
        (Person(address="东街村"), "东街村的店", "东街村的店"),
        (Person(address="东街村头"), "东街村头的店", "（住址）的店"),
        (Person(address="东街 18 号 3-2"), "东街18号3-2有味", "（住址）有味"),
        (Person(address="东街18号3-2"), "东街 １８ 号 3－2；东街１８号３２有味", "（住址）；（住址）有味"),
        (Person(address="- - 1"), "- - 1，1 元", "（住址），1 元"),  # hardly more than signs: as it stands only
    ],
)
def test_what_is_too_short_to_tell_stays_and_spacing_hides_nothing(person, said, kept):
    assert person.kept_out_of(said) == kept


def test_of_a_report_only_that_there_is_somebody_is_shown():
    assert withheld(WANG.masked()) == dict.fromkeys(("name", "phone", "address", "id_number"), "***") | {
        "anonymous": False,
        "erased": False,
    }
    assert withheld(Person().masked()) == Person().masked()
    assert Person(words="x").is_anonymous
    assert [Person(**{field: "x"}).is_anonymous for field in ("name", "phone", "address", "id_number")] == [False] * 4


@pytest.mark.parametrize(
    "phone", ["13912345678", "139-1234-5678", "+86 13912345678", "0086 139 1234 5678", "１３９１２３４５６７８"]
)
def test_one_number_however_it_is_said(phone):
    assert normal(phone) == "+8613912345678"


def test_a_number_no_plan_knows_is_its_digits():
    assert normal("内线 8-3-1-7") == "8317"


@pytest.mark.parametrize(
    "said",
    [
        "我是王小明，电话13912345678",
        "请回电 139-1234-5678",
        "请回电１３９１２３４５６７８",
        "打 +86 139 1234 5678 找我",
        "（０）拨 0086 13912345678",
        "证件 622727 19900101 1234",
        "我家在锦屏镇东街 18 号 3 单元",
    ],
)
def test_nothing_of_the_author_stays_in_what_was_said(said):
    kept = WANG.kept_out_of(said)
    assert kept != said
    for trace in ("小明", "１２３４５６７８", "12345678", "1234 5678", "1234-5678", "19900101", "18 号"):
        assert trace not in kept


def test_the_shops_own_number_stays():
    said = "店家电话 13998765432，负责人李四"
    assert WANG.kept_out_of(said) == said


def test_a_number_within_a_longer_one_is_another():
    assert WANG.kept_out_of("订单 9913912345678001") == "订单 9913912345678001"


def test_a_latin_name_is_found_as_a_word_only():
    assert Person("Al").kept_out_of("Also AL said it") == "Also （来电人） said it"


@given(
    name=st.text(st.characters(categories=("Lo", "Ll", "Lu")), min_size=2, max_size=8),
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)
def test_whatever_stands_around_it_an_author_is_kept_out(name, phone, before, after):
    kept = Person(name, phone).kept_out_of(f"{before} 【{name}】 【{phone}】 {after}")
    assert f"【{name}】" not in kept
    assert f"【{phone}】" not in kept


@given(st.builds(Person, *[st.none() | st.text(min_size=1, max_size=30)] * 4))
def test_what_is_sealed_opens_as_it_was(tmp_path_factory, person):
    ring = Keyring(tmp_path_factory.getbasetemp() / "sealed.keys")
    ring.create()
    key = ring.current
    assert Person.of(key.open(key.seal(person.plain(), "620823/1"), "620823/1")) == person


def ring_in(folder):
    ring = Keyring(folder / "identity.keys")
    ring.create()
    return ring


def test_what_was_changed_or_moved_to_another_case_does_not_open(tmp_path):
    key = ring_in(tmp_path).current
    sealed = key.seal(WANG.plain(), "620823/1")
    for wrong, about in (
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "620823/1"),
        (sealed, "620823/2"),
        (sealed[:5], "620823/1"),
        (b"", "620823/1"),
    ):
        with pytest.raises(KeyringError, match="does not open") as refused:
            key.open(wrong, about)
        assert "王" not in str(refused.value)


def test_the_same_identity_is_sealed_differently_each_time(tmp_path):
    key = ring_in(tmp_path).current
    assert key.seal(WANG.plain(), "a") != key.seal(WANG.plain(), "a")
    assert WANG.name.encode() not in key.seal(WANG.plain(), "a")


def test_the_file_is_its_owners_alone_and_made_once(tmp_path):
    ring = ring_in(tmp_path)
    first = ring.path.read_text()
    ring.create()
    assert ring.path.read_text() == first
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["identity.keys"]


def test_many_processes_at_once_make_one_file(tmp_path):
    rings = [Keyring(tmp_path / "identity.keys") for _ in range(16)]
    threads = [threading.Thread(target=ring.create) for ring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.current.name for ring in rings}) == 1
    assert os.listdir(tmp_path) == ["identity.keys"]


def test_a_new_key_is_seen_by_one_who_reads_the_file_and_the_old_one_still_opens(tmp_path):
    ring = ring_in(tmp_path)
    elsewhere = Keyring(ring.path)
    old = elsewhere.current
    sealed = old.seal(WANG.plain(), "a")
    newest = ring.add()
    assert elsewhere.current == newest != old
    assert elsewhere.named(old.name).open(sealed, "a") == WANG.plain()
    assert ring.drop([]) == [old.name]
    with pytest.raises(KeyringError, match=old.name):
        elsewhere.named(old.name)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# only words\n",
        "k1\n",
        "k1 short\n",
        "k1 " + "A" * 43 + "\n",
        "k1 !!!\n",
        "{}",
        f"k1 {'A' * 44}",
        f"k1 {'A' * 40}",
    ],
)
def test_a_broken_key_file_is_named_and_its_content_is_not(tmp_path, content):
    path = tmp_path / "identity.keys"
    path.write_text(content)
    with pytest.raises(KeyringError, match=r"identity\.keys is no key file") as refused:
        Keyring(path).held()
    assert "AAAA" not in str(refused.value)


def test_what_was_sealed_once_opens_for_good(tmp_path):
    """A key's own values: were they derived otherwise, nobody's row would open and no caller be found any more."""
    path = tmp_path / "identity.keys"
    path.write_text("k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")  # the bytes 0 to 31
    key = Keyring(path).current
    sealed = "000000000000000000000000d3a61591d8184caf1209a2a216bfb9e6d13704ed5788f49c7684d8cdf1"
    assert key.open(bytes.fromhex(sealed), "620823/1") == {"name": "x"}
    assert key.mark("+8613912345678").hex() == "bca61bf68dffe37576d89731065c04bff61a63cdfbb7cfeebe0817de67afc49d"
    assert key.sealing != key.marking
    assert repr(key) == "Key(name='k1')"


def test_a_key_file_that_is_no_text_is_named_too(tmp_path):
    path = tmp_path / "identity.keys"
    path.write_bytes(b"\xff\xfe\x00k1")
    with pytest.raises(KeyringError, match=r"identity\.keys is no key file.*密钥文件内容有误"):
        Keyring(path).held()


@pytest.mark.parametrize("begun", [False, True])
def test_on_a_full_disk_the_keys_stay_as_they_were_and_nothing_lies_about(tmp_path, monkeypatch, begun):
    ring = ring_in(tmp_path) if begun else Keyring(tmp_path / "identity.keys")
    before = ring.path.read_text() if begun else None

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyringError, match=r"cannot be written \(No space left on device\).*无法写入"):
        ring.add() if begun else ring.create()
    assert os.listdir(tmp_path) == (["identity.keys"] if begun else [])
    assert before is None or ring.path.read_text() == before


def test_a_new_key_outlasts_a_power_cut_before_anything_is_sealed_with_it(tmp_path, monkeypatch):
    """Else the row could be on the disk, and the name of the file with its key not."""
    ring, settled, fsync = ring_in(tmp_path), [], os.fsync

    def noted(descriptor):
        fsync(descriptor)
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        settled.append((folder, len(ring.path.read_text().splitlines())))

    before = len(ring.path.read_text().splitlines())
    monkeypatch.setattr(os, "fsync", noted)
    ring.add()
    assert settled == [(False, before), (True, before + 1)]


def test_a_missing_key_file_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(KeyringError, match=r"gone\.keys cannot be read.*WANGGE_IDENTITY_KEYS"):
        Keyring(tmp_path / "gone.keys").held()
