"""Spellings of what tells who somebody is, all of them masked; and what looks like it, none of it masked."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.store.identity.folding import Folded
from api.store.identity.patterns import MOBILE
from api.store.identity.person import Person, mask_phone
from api.store.identity.phones import normal, numbers_in
from api.store.identity.spellings import ANYBODYS, ANYBODYS_CARD, SAID_OF_ONESELF, Spelling, masked

LI = Person("李明", "13987650123", "锦屏镇东街12号3单元", "622727199001011234")

MOBILES = [
    "13987650123",
    "139 8765 0123",
    "139-8765-0123",
    "139·8765·0123",
    "139.8765.0123",
    "139—8765—0123",
    "139 – 8765 – 0123",
    "(139)8765-0123",
    "1 3 9 8 7 6 5 0 1 2 3",
    "13987\u200b650123",
    "139\u200d8765\ufeff0123",
    "139\u00a08765\u30000123",
    "1\u202e3987650123",
    "１３９８７６５０１２３",
    "１３９　８７６５　０１２３",
    "139876５0123",
    "8613987650123",
    "+8613987650123",
    "+86 139 8765 0123",
    "＋８６ 139-8765-0123",
    "（+86）139 8765 0123",
    "0086-139-8765-0123",
    "86-139 8765 0123",
    "一三九八七六五〇一二三",
    "一三九 八七六五 零一二三",
    "幺三九八七六五零幺两三",
    "壹叁玖捌柒陆伍零壹贰叁",
    "139八七六五0123",
    "١٣٩٨٧٦٥٠١٢٣",
    "𝟏𝟑𝟗𝟖𝟕𝟔𝟓𝟎𝟏𝟐𝟑",
    "①③⑨⑧⑦⑥⑤⓪①②③",
]
"""One number."""
LINES = [
    *(
        "0933-6121234转8",
        "0933 6121234 转 8",
        "（0933）6121234",
        "09336121234",
        "０９３３－６１２１２３４",
        "+86 933 612 1234",
    ),
    *("010-66668888", "0933-6121234-801", "0933-6121234分机12", "0933·6121234", "〇九三三六一二一二三四"),
]
CARDS = [
    *("622727199001011234", "622727 19900101 1234", "622727-19900101-123X", "６２２７２７１９９００１０１１２３４"),
    *("622727199001\u200b011234", "622727·19900101·1234", "622727900101123", "622727 900101 123"),
    *("六二二七二七一九九〇〇一〇一一二三四", "62272719900101123×", "622727，19900101，123✕"),
]
NAMES = ["李明", "李 明", "李　明", "李\u200b明", "李·明", "李-明", "李.明", "李\ufe00明", "李\n明"]
ADDRESSES = [
    *("锦屏镇东街12号3单元", "锦屏镇 东街 12 号 3 单元", "锦屏镇东街１２号３单元", "锦屏镇，东街12号，3单元"),
    *("锦屏镇东街12号\u200b3单元", "锦屏镇-东街-12号-3单元"),
]
NOTHING = [
    "620823-261127-123",  # a case's number
    "620823-261127-123456",
    "620823-301127-123",
    "620823001001001",  # a cell's code
    "620823100201003",
    "共 12315 件",
    "拨打 12315、12345 或 110",
    "2026-11-27 13:05:59",
    "2026年11月27日13时",
    "20261127",
    "2026/11/27 18:30-21:00",
    "13.05.2026 1000元",
    "单价 1399.00 23880",
    "1380.00元、1280.50元、998元",
    "批号 20260312A139",
    "批号 2026031213987650",
    "条码 6901234567892",
    "SC11362082300123",
    "91620823MA71ABCD2X",
    "400-810-8888",
    "9.9元3斤，139元5斤",
    "139 元 8765 件",
    "第一三九八号店",
    "一百三十九元",
    "107.030215, 35.301234",
    "JB001、JB0123456",
    "订单 9913912345678001",
    "1391234567",
    "12912345678",
]
"""What must stay as it is."""
WRITTEN_OTHERWISE = [
    ("name", "李明、王芳", "我是李明，爱人王芳", "我是（来电人），爱人（来电人）"),
    ("name", "李明 王芳", "王芳和李 明来电", "（来电人）和（来电人）来电"),
    ("name", "李明和王芳（代）", "王芳来电", "（来电人）来电"),
    ("name", "李和平", "李和来电，平价店", "李和来电，平价店"),
    ("name", "李明先生", "我是李明", "我是（来电人）"),
    ("name", "李先生", "李先生来电，店主姓李", "（来电人）来电，店主姓李"),
    ("name", "张伟强", "我是張偉強", "我是（来电人）"),
    ("name", "劉備", "刘备来电", "（来电人）来电"),
    ("phone", "0931-84561234", "请打84561234或 8456 1234", "请打（电话）或 （电话）"),
    ("phone", "0931-84561234", "请打0931-84561234转2", "请打（电话）"),
    ("phone", "13987650123", "电话139，8765，0123", "电话（电话）"),
    ("phone", "13987650123", "电话139、8765、0123", "电话（电话）"),
    ("phone", "139，8765，0123", "电话13987650123", "电话（电话）"),
    ("phone", "13987650123、0931-84561234", "打13987650123，84561234", "打（电话），（电话）"),
    ("address", "静宁县锦屏镇东街12号3单元", "我在东街12号3单元", "我在（住址）"),
    ("address", "静宁县锦屏镇东街12号3单元", "我在平凉市静宁县东街 12 号 3 单元", "我在平凉市静宁县（住址）"),
    ("address", "威戎镇西关村三社12号", "我在西關村三社12號，旁边", "我在（住址），旁边"),
    ("address", "城关镇文化路阳光小区3号楼501", "阳光小区3号楼501漏水", "（住址）漏水"),
    ("address", "锦屏镇菜市街12号", "菜市街12号有味", "（住址）有味"),
    ("address", "锦屏镇东街12", "东街120号有味", "东街120号有味"),
    ("address", "锦屏镇人民路", "人民路上的店", "人民路上的店"),
    ("id_number", "62272719900101123X", "证号62272719900101123×。", "证号（证件号）。"),
    ("id_number", "62272719900101123×", "证号622727，19900101，123x。", "证号（证件号）。"),
]
"""Field, its value, what was said and what of it is stored."""
ORDINARY = [
    "11月27日13时在东街12号超市买面包3袋，单价12.50元，共37.5元，批号20260312A139，打开已发霉。",
    "三种分别卖138、1280、1998元，数量130，1500，2000件。",
    "1380、1280、998元的礼盒，8月13、14、15日各卖98、76、50元。",
    "快递单号340123450000000018，1280、1998、2380、2999、12元五笔。",
    "老李（明天不在），店里的桃李，明天到；姓李，明码标价。",
    "东街120号3单元楼下、西街12号的小超市，三社十二号也有。",
    "電視標價３×４，條碼 6901234567892，許可證ＳＣ11362082300123。",
    "已打12315，店里电话84561235，营业执照91620823MA71ABCD2X。",
]
"""Complaints in which nothing is the author's."""


@pytest.mark.parametrize("said", MOBILES)
def test_a_mobile_is_found_however_it_is_spelled(said):
    text = f"请回电{said}，谢谢"
    assert masked(text, *ANYBODYS).replace("(", "") == "请回电（电话），谢谢"
    assert LI.kept_out_of(text).replace("(", "") == "请回电（电话），谢谢"


@pytest.mark.parametrize("said", MOBILES)
def test_whichever_way_it_was_given_a_mobile_is_found(said):
    assert numbers_in(said) == ["13987650123"]
    assert Person(phone=said).kept_out_of("请回电139 8765 0123") == "请回电（电话）"


@pytest.mark.parametrize("said", LINES)
def test_a_line_is_found_with_its_extension(said):
    assert masked(f"座机{said}。", *ANYBODYS).replace("（（", "（") == "座机（电话）。"


@pytest.mark.parametrize("said", CARDS)
def test_a_card_is_found(said):
    assert masked(f"证号{said}。", *ANYBODYS_CARD) == "证号（证件号）。"


@pytest.mark.parametrize(
    "said", ["340123450000000018", "693456780000012345", "202608150000000001", "620823-261128-0001"]
)
def test_a_number_of_goods_of_as_many_places_stays(said):
    assert masked(f"箱号{said}。", *ANYBODYS) == f"箱号{said}。"


@pytest.mark.parametrize("said", [said for said in CARDS if len(said) >= 18 and said[-1] not in "X×✕"])
def test_the_authors_card_is_found(said):
    assert "1990" not in Person(id_number="622727 19900101 1234").kept_out_of(f"证号{said}。")


@pytest.mark.parametrize("said", NAMES)
def test_a_name_is_found(said):
    assert LI.kept_out_of(f"我是{said}，来投诉") == "我是（来电人），来投诉"
    assert Person(said).kept_out_of("我是李明，来投诉") == "我是（来电人），来投诉"


@pytest.mark.parametrize("said", ["桃李，明天去", "李先生明白", "李\u3002明天"])
def test_two_characters_with_a_sentence_between_are_no_name(said):
    assert LI.kept_out_of(said) == said


@pytest.mark.parametrize("said", ADDRESSES)
def test_an_address_is_found(said):
    assert LI.kept_out_of(f"我家在{said}，快来") == "我家在（住址），快来"
    assert Person(address=said).kept_out_of(f"在{ADDRESSES[0]}。") == "在（住址）。"


@pytest.mark.parametrize("said", NOTHING)
def test_what_is_nobodys_number_stays(said):
    text = f"查{said}，已办"
    assert masked(text, *ANYBODYS) == LI.kept_out_of(text) == text


@pytest.mark.parametrize(("field", "value", "said", "stored"), WRITTEN_OTHERWISE)
def test_what_is_given_is_found_written_otherwise(field, value, said, stored):
    assert Person(**{field: value}).kept_out_of(said) == stored
    assert Person(**{field: value}).kept_out_of(stored) == stored


@pytest.mark.parametrize("said", ORDINARY)
def test_an_ordinary_complaint_stays(said):
    author = Person("李明先生、王芳", "0931-84561234/13987650123", "静宁县锦屏镇东街12号3单元", "622727199001011234")
    assert masked(said, *author.spellings(), *SAID_OF_ONESELF) == said
    assert masked(said, *ANYBODYS) == said


@pytest.mark.parametrize(
    ("given", "numbers", "seen"),
    [
        ("13912345678/0933-6121234转8", ["13912345678", "09336121234"], "139****5678/093****1234"),
        ("13912345678 13987650123", ["13912345678", "13987650123"], "139****5678/139****0123"),
        ("13912345678；13987650123", ["13912345678", "13987650123"], "139****5678/139****0123"),
        ("13912345678（儿子 13987650123）", ["13912345678", "13987650123"], "139****5678/139****0123"),
        ("0933-6121234转8", ["09336121234"], "093****1234"),
        ("6121234", ["6121234"], "****34"),
    ],
)
def test_two_numbers_in_one_field_are_both_kept_out(given, numbers, seen):
    assert numbers_in(given) == numbers
    assert mask_phone(given) == seen
    text = f"请打{'或'.join(numbers)}"
    kept = Person(phone=given).kept_out_of(text)
    assert [number for number in numbers if number in kept] == []
    assert Person(phone=given).kept_out_of(given) != given


def test_a_line_is_found_without_its_area_code_too():
    assert Person(phone="0933-6121234转8").kept_out_of("打6121234转8") == "打（电话）"
    assert Person(phone="0933-6121234").kept_out_of("打 612 1234 或 0933 6121234") == "打 （电话） 或 （电话）"


def test_callers_are_found_by_the_first_of_two_numbers():
    assert normal("13912345678/13987650123") == normal("+86 139 1234 5678") == "+8613912345678"
    assert normal("8613912345678") == "+8613912345678"
    assert normal("0933-6121234转8") == normal("(0933) 612 1234") == "+869336121234"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我叫李明，买到过期面包", "我叫（来电人），买到过期面包"),
        ("我叫李 明。", "我叫（来电人）。"),
        ("我是王小明，家住锦屏镇东街12号，买到", "我是（来电人），家住（住址），买到"),
        ("本人张三电话 13987650123", "本人（来电人）电话 （电话）"),
        ("姓名：欧阳娜娜，住址：东街 12 号 3 单元。", "姓名：（来电人），住址：（住址）。"),
        ("举报人 刘大力 举报", "举报人 （来电人） 举报"),
        ("我住在西关村三社12号！", "我住在（住址）！"),
        ("我叫 李 明，住在锦屏镇 东街１２号，电话", "我叫 （来电人），住在（住址），电话"),
        ("我们家在东街12号，楼下", "我们家在（住址），楼下"),
        ("家在西关村三社。", "家在（住址）。"),
        ("厂家在东街12号", "厂家在东街12号"),
        ("店主住在店里", "店主住在店里"),
        ("我是消费者，地址：东街12号超市", "我是消费者，地址：东街12号超市"),
        ("我是来投诉的", "我是来投诉的"),
        ("本人于昨天购买", "本人于昨天购买"),
        ("举报人称店家卖假烟", "举报人称店家卖假烟"),
        ("店主李四的店", "店主李四的店"),
    ],
)
def test_what_somebody_says_of_themselves_is_masked(said, kept):
    assert masked(said, *ANYBODYS) == kept
    assert masked(kept, *ANYBODYS) == kept


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_not_found_stays_as_it_was(before, after):
    text = f"{before}|13987650123|{after}"
    kept = masked(text, Spelling("#", MOBILE))
    assert "|13987650123|" not in kept
    assert kept.replace("#", "")[:3] == text[:3] or "#" in kept[:4]


@given(st.text(max_size=80))
def test_folded_text_keeps_the_positions_of_the_original(text):
    folded = Folded.of(text)
    assert len(folded.text) == len(folded.at)
    assert list(folded.at) == sorted(folded.at)
    assert masked(text) == text


def test_a_long_text_is_searched_in_a_moment():
    """Ten thousand characters made to be searched again and again."""
    began = time.process_time()
    for hostile in ("1 3" * 3_400, "13" * 5_000, "6 2 2 " * 1_700, "我是" * 5_000, "一三" * 5_000, " " * 10_000):
        masked(hostile, *ANYBODYS)
        LI.kept_out_of(hostile)
    assert time.process_time() - began < 5
