"""Names of people in cells of tables: blanks in them, several in one, and what is none."""

import pytest

from gis.county.people_names import people, person
from gis.errors import BadNameError


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张 三", ("张三",)),
        ("张　三丰", ("张三丰",)),
        ("欧阳 锋", ("欧阳锋",)),
        ("张 三、李四", ("张三", "李四")),
        ("张三 李四　王小五", ("张三", "李四", "王小五")),
        ("张三和李四", ("张三", "李四")),
        ("李和平\n欧阳和平", ("李和平", "欧阳和平")),
        ("买买提·艾力；John Smith", ("买买提·艾力", "John Smith")),
        ("张三（组长）、", ("张三（组长）",)),
        ("马木提江、白音乌力吉", ("马木提江", "白音乌力吉")),
        ("阿卜杜热合曼", ("阿卜杜热合曼",)),
        ("王小明李四", ("王小明李四",)),  # run together: as it is written
        ("张三（已离职）", ("张三（已离职）",)),
        ("", ()),
    ],
)
def test_a_cell_names_people(text, names):
    assert people(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "3人",
        "2.0",
        "张三13911112222",
        "李四等3人",
        "司马 相如",
        "欧阳 锋 李四",
        "张 三 李 四",
        "组长：张三",
    ],
)
def test_what_is_no_name_or_one_as_well_as_two_is_refused(text):
    with pytest.raises(BadNameError) as refused:
        people(f"王五、{text}")
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张　三", "张三"),
        ("张三、李四", None),
        ("张三\n李四", None),
        ("张三 李四", None),
        ("网格员 城区-01 / Inspector Town 01", "网格员 城区-01 / Inspector Town 01"),
    ],
)
def test_one_person_or_several(text, name):
    assert person(text) == name
