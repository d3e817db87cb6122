"""Files of numbers: what is read, in which encodings and shapes, and what is refused with its place."""

import io
import math

import numpy as np
import pytest

from api.matrices import (
    Asked,
    MatrixError,
    aligned,
    amounts,
    costs,
    doubts,
    orders,
    radius_doubt,
    read,
    refuse_other_order,
    refuse_ranks,
)
from api.matrices import matrix as limits
from api.matrices.errors import (
    AmbiguousError,
    BadCellError,
    BadShapeError,
    NoNumbersError,
    RaggedError,
    TooLargeError,
    TotalError,
    UnknownFormatError,
)

INF, NAN = math.inf, math.nan
PLAIN = [[1.0, 5.0, 9.0], [4.0, 2.5, 7.0]]


@pytest.fixture
def file(tmp_path):
    """Write a file and return its path."""

    def write(content, name="costs.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        "1,5,9\n4,2.5,7\n",
        "1,5,9\r\n4,2.5,7",
        "1,5,9\r4,2.5,7\r",
        "1;5;9\n4;2.5;7\n",
        "1\t5\t9\n4\t2.5\t7\n",
        "1 5 9\n4 2.5 7\n",
        "1.000e+00  5  9\n 4 2.5   7\n",
        ' 1, "5",9\n"4","2.5","7"\n',
        "1,+5,9.\n4,2.5e0,7\n\n\n",
        "\n1,5,9\n4,2.5,7\n",
        "a,b,c\n1,5,9\n4,2.5,7\n",
        ",a,b,c\nx,1,5,9\ny,4,2.5,7\n",
        "a,b,c\nx,1,5,9\ny,4,2.5,7\n",
        "x,1,5,9\ny,4,2.5,7\n",
        ",0,1,2\n0,1,5,9\n1,4,2.5,7\n",
        "id,a,b,c\n1,1,5,9\n2,4,2.5,7\n",
        "编号,甲,乙,丙\n1,1,5,9\n2,4,2.5,7\n",
        "需求点;甲;乙;丙\n锦屏;1;5;9\n新窑;4;2.5;7\n",
        "id,0,1,2\n0,1,5,9\n1,4,2.5,7\n",
        "tract,a,b,c\n060750479.01,1,5,9\n060750479.02,4,2.5,7\n",
        "sep=;\n1;5;9\n4;2.5;7\n",
        '"sep=,"\r\na,b,c\r\n1,5,9\r\n4,2.5,7\r\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_the_same_numbers_whatever_the_file_looks_like(file, text, encoding):
    assert read(file(text.encode(encoding))).values.tolist() == PLAIN


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("1,5\n4,2\n", None, None),
        ("甲,乙\n1,5\n4,2\n", ("甲", "乙"), None),
        (",甲,乙\n x,1,5\ny,4,2\n", ("甲", "乙"), ("x", "y")),
        ("甲,乙\nx,1,5\ny,4,2\n", ("甲", "乙"), ("x", "y")),
        ("x,1,5\ny,4,2\n", None, ("x", "y")),
        ("GEOID,甲,乙\n3,1,5\n1,4,2\n", ("甲", "乙"), ("3", "1")),
        ("村庄编号,甲,乙\n3,1,5\n1,4,2\n", ("甲", "乙"), ("3", "1")),
        ("0:A,0:B\nx,1,5\ny,4,2\n", ("0:A", "0:B"), ("x", "y")),
        ("Store_1,Store_2\n1,5\n4,2\n", ("Store_1", "Store_2"), None),
        ("0601,Store_2\n1,5\n4,2\n", ("0601", "Store_2"), None),
    ],
)
def test_names_of_rows_and_columns(file, text, columns, rows):
    found = read(file(text))
    assert (found.values.tolist(), found.column_names, found.row_names) == ([[1.0, 5.0], [4.0, 2.0]], columns, rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,1,2\n1,0,1\n2,1,0\n", [[0, 1, 2], [1, 0, 1], [2, 1, 0]]),  # distances along a road, no header
        ("0,1,2,3,4\n1,0,1,2,3\n2,1,0,1,2\n3,2,1,0,1\n4,3,2,1,0\n", [[abs(i - j) for j in range(5)] for i in range(5)]),
        ("7\n", [[7]]),
        ("7\n8\n", [[7], [8]]),
        ("cost\n7\n8\n", [[7], [8]]),
        ("1,2,3\n", [[1, 2, 3]]),
        ("x,1,2\ny,3,4\n", [[1, 2], [3, 4]]),
        ("1e6,-0\n0,1\n", [[1e6, 0], [0, 1]]),
    ],
)
def test_small_files_are_numbers_throughout(file, text, expected):
    assert read(file(text)).values.tolist() == expected


def test_margins_are_what_was_asked_for(file):
    path = file("1,2,3\n4.5,5.5,6.5\n")
    assert read(path, Asked(header=True)).column_names == ("1", "2", "3")
    assert read(path, Asked(header=False)).values.shape == (2, 3)
    found = read(path, Asked(header=False, row_names=True))
    assert (found.values.tolist(), found.row_names) == ([[2.0, 3.0], [5.5, 6.5]], ("1", "4.5"))


@pytest.mark.parametrize("nothing", ["", " ", "inf", "Infinity", "nan", "NaN", "NA", "null", '""', "-1"])
def test_no_way(file, nothing):
    assert costs(read(file(f"3,{nothing},5\n1,2,4\n"))).tolist() == [[3.0, INF, 5.0], [1.0, 2.0, 4.0]]


# --- what is refused, and where


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        ("1,2\n3\n", RaggedError, {"line": 2}),
        ("1,2\n3,4,5\n", RaggedError, {"line": 2}),
        ("1,2\n3,4\n5,6,7\n", RaggedError, {"line": 3}),
        ("1,2\n\n3,4\n", RaggedError, {"line": 2}),
        ('1,2\n"3,4\n', RaggedError, {"line": 2}),
        ("1,2\n3,abc\n", BadCellError, {"line": 2, "field": 2}),
        ("a,b\n1,2\n3,4 km\n", BadCellError, {"line": 3, "field": 2}),
        ('1,2\n3,"1,234"\n', BadCellError, {"line": 2, "field": 2}),
        ("1;2\n3;1,5\n", BadCellError, {"line": 2, "field": 2}),
        ("1;2\n3;1'234\n", BadCellError, {"line": 2, "field": 2}),
        ("1,2\n3,1_000\n", BadCellError, {"line": 2, "field": 2}),
        ("1;2\n3;1 000\n", BadCellError, {"line": 2, "field": 2}),
        ("1,2\n3,1e999\n", BadCellError, {"line": 2, "field": 2}),
        ("1,2\n3,0x10\n", BadCellError, {"line": 2, "field": 2}),
        ("1,2\n3,50%\n", BadCellError, {"line": 2, "field": 2}),
        ("地点,甲,乙\n锦屏,1,2\n合 计：,1,2\n", TotalError, {"line": 3, "field": 1}),
        ("地点,甲,乙,总计\n锦屏,1,2,3\n", TotalError, {"line": 1, "field": 4}),
        ("甲,乙,Grand  total\nx,1,2,3\n", TotalError, {"line": 1, "field": 4}),
        ("id,a,b\nx,1,2\nTotal (km):,3,4\n", TotalError, {"line": 3, "field": 1}),
        ("id,a,b\nx,1,2\n全县合计数,3,4\n", TotalError, {"line": 3, "field": 1}),
        ("id,a,平均值\nx,1,2\n", TotalError, {"line": 1, "field": 3}),
        ("id,a,b\nx,1,2\n制表人：某,,\n", TotalError, {"line": 3, "field": 1}),
        ("id,a,b\nx,1,9\ny,9,1\n,,\n", BadShapeError, {"line": 4, "field": 1}),
        (",a,b\nx,1,9\n,13,7\n", BadShapeError, {"line": 3, "field": 1}),
        ("1,9\n,\n9,1\n", BadShapeError, {"line": 2, "field": 1}),
        (",101,102,103\n201,5,6,7\n202,8,1,9\n", AmbiguousError, {"line": 1, "field": 1}),
        ("tract,a,b\n6075010100,1,9\n6075010200,9,1\n", AmbiguousError, {"line": 1, "field": 1}),
        ('"1,200","3,400"\n900,600\n', AmbiguousError, {"line": 1, "field": 1}),
        ("5分,6分\n3,4\n", AmbiguousError, {"line": 1, "field": 1}),
        ("无,无,无\n1,2,3\n", AmbiguousError, {"line": 1, "field": 1}),
        ("/,5,9\n3,4,1\n6,2,8\n", AmbiguousError, {"line": 1, "field": 1}),
        ("#REF!,#REF!\n3,4\n", AmbiguousError, {"line": 1, "field": 1}),
        ("5分,9\n6分,8\n", AmbiguousError, {"line": 1, "field": 1}),
        ("05,12,30\n07,09,11\n08,10,20\n", AmbiguousError, {"line": 1, "field": 1}),
        ("A,B,C\n05,12,30\n07,09,11\n", AmbiguousError, {"line": 2, "field": 1}),
        ("1,2\nabc,4\n5,6\n", AmbiguousError, {"line": 2, "field": 1}),
        ("0,1,2\n5.5,3.5,2.5\n", AmbiguousError, {"line": 1, "field": 1}),
        ("0,1,2,3,4\n5,4,3,2,1\n", AmbiguousError, {"line": 1, "field": 1}),
        ("tract,0,1,2\nx,5.5,3.5,2.5\n", AmbiguousError, {"line": 1, "field": 1}),
        ("tract,a\n1,5\n2,4\n3,4\n4,5\n5,5\n", AmbiguousError, {"line": 1, "field": 1}),
        ("1,a\n2,3\n", AmbiguousError, {"line": 1, "field": 2}),
        ("1,5;2\n3;4\n", AmbiguousError, {"line": 1, "field": 1}),
        ("1 000,2\n3,4\n", AmbiguousError, {"line": 1, "field": 1}),
        ("1,2,1_000\n3,4,5\n", AmbiguousError, {"line": 1, "field": 3}),
        ("x,5,1e999\ny,2,3\n", AmbiguousError, {"line": 1, "field": 3}),
        ("foo,a,b\n1,5,9\n2,4,7\n3,6,2\n4,8,8\n", AmbiguousError, {"line": 1, "field": 1}),
        ("from,to,minutes\n1,1,5\n1,2,9\n", AmbiguousError, {"line": 1}),
        ("OriginID,Destination_ID,Minutes\n1,1,5\n1,2,9\n", AmbiguousError, {"line": 1}),
        ("起点,终点,分钟\n1,1,5\n1,2,9\n", AmbiguousError, {"line": 1}),
        ("id,lon,lat,a\nx,107.1,35.2,5\n", TotalError, {"line": 1, "field": 2}),
        ("id,户数,a\nx,107,5\n", TotalError, {"line": 1, "field": 2}),
        ("id,a,Weight\nx,5,107\n", TotalError, {"line": 1, "field": 3}),
        ("id,a,b,\nx,1,2,3\ny,3,4,7\n", BadShapeError, {"line": 1, "field": 4}),
        ("a,,c\n1,2,3\n3,4,7\n", BadShapeError, {"line": 1, "field": 2}),
        ("id,a,b\nx,1,2\n数据来源：统计局,,\n", TotalError, {"line": 3, "field": 1}),
        ("5\n6\n\n", RaggedError, {"line": 3}),
        ("\n5\n6\n", RaggedError, {"line": 1}),
        ('cost\n5\n6\n""\n', RaggedError, {"line": 4}),
        ("sep=;\n5\n6\n\n", RaggedError, {"line": 4}),
        ("1,2,\n3,4,\n", BadShapeError, None),
        ("a,b\n", NoNumbersError, None),
        ("", NoNumbersError, None),
        (" \n\n", NoNumbersError, None),
        (b"PK\x03\x04rest", UnknownFormatError, None),
        (b"\xd0\xcf\x11\xe0rest", UnknownFormatError, None),
        (b"1,2\n\xff\xff\xff,3\n", UnknownFormatError, None),
        (b"1,2\n\x00\x01\x02,\x00\x003\n", UnknownFormatError, None),
    ],
)
def test_a_file_is_refused_with_the_place(file, text, error, place):
    with pytest.raises(MatrixError) as refused:
        read(file(text))
    assert refused.type is error
    if place is not None:
        assert {name: refused.value.place.get(name) for name in place} == place
        assert f"line {place['line']}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        ("28,21,999999999999\n27,48,34\n", BadCellError, {"row": 0, "column": 2, "line": 1, "field": 3}),
        ("0,0.3,0.5\n0.2,99999999,0\n", BadCellError, {"row": 1, "column": 1, "line": 2, "field": 2}),
        ("1,-2\n3,4\n", BadCellError, {"row": 0, "column": 1, "line": 1, "field": 2}),
        (",a,b\nx,1,2\ny,3,-4\n", BadCellError, {"row": 1, "column": 1, "line": 3, "field": 3}),
        ("1,-1\n3,-2\n", BadCellError, {"row": 1, "column": 1, "line": 2, "field": 2}),
        ("1,-inf\n3,4\n", BadCellError, {"row": 0, "column": 1, "line": 1, "field": 2}),
        ("1,-1\n3,\n", AmbiguousError, {"row": 0, "column": 1, "line": 1, "field": 2}),
        ("-1,inf\n3,2\n", AmbiguousError, {"row": 0, "column": 0, "line": 1, "field": 1}),
    ],
)
def test_costs_are_refused_with_the_place(file, text, error, place):
    with pytest.raises(error) as refused:
        costs(read(file(text)))
    assert refused.value.place | place == refused.value.place


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1\n2\n", BadShapeError),
        ("1,2\n3,4\n5,6\n", BadShapeError),
        ("1\n-2\n3\n", BadCellError),
        ("1\nnan\n3\n", BadCellError),
        ("1\ninf\n3\n", BadCellError),
        ("1,,3\n", BadCellError),
    ],
)
def test_weights_are_refused(file, text, error):
    with pytest.raises(error):
        amounts(read(file(text), Asked(one_column=True)), 3, "row")


@pytest.mark.parametrize(
    "text", ["1\n0\n2.5\n", "1,0,2.5\n", "weight\n1\n0\n2.5\n", "tract,total\n1,1\n2,0\n3,2.5\n", "x,1\ny,0\nz,2.5\n"]
)
def test_weights_are_one_number_a_row(file, text):
    assert amounts(read(file(text), Asked(one_column=True)), 3, "row").tolist() == [1.0, 0.0, 2.5]


@pytest.mark.parametrize("text", ["weight\n1,5\n2,5\n0,5\n", "户数\n1,234\n5,678\n9,101\n", "w\n1,5\n2,5\n3,5\n"])
def test_weights_with_a_comma_within_are_not_read_as_a_name_and_the_rest(file, text):
    with pytest.raises(AmbiguousError, match="1234") as refused:
        read(file(text), Asked(one_column=True))
    assert refused.value.place == {"line": 2, "field": 1}


@pytest.mark.parametrize("names", ["ab", ("620823100001", "620823100002")])
def test_below_one_heading_names_are_names(file, names):
    found = read(file(f"weight\n{names[0]},5\n{names[1]},6\n"), Asked(one_column=True))
    assert (found.row_names, found.values.tolist()) == (tuple(names), [[5.0], [6.0]])


@pytest.mark.parametrize("title", ["距离表", "# minutes"])
def test_a_title_above_two_columns_is_no_header_of_one(file, title):
    path = file(f"{title}\n1,5\n4,2\n")
    with pytest.raises(AmbiguousError, match="--row-names"):
        read(path, Asked(has_options=True))
    assert read(path, Asked(row_names=True)).row_names == ("1", "4")
    with pytest.raises(AmbiguousError, match=r"1\.5"):
        read(file(f"{title}\n1,5\n2,5\n3,5\n"))  # as likely decimal commas
    assert read(file("甲,乙\n1,5,3\n2,6,4\n3,2,9\n")).row_names == ("1", "2", "3")


@pytest.mark.parametrize("content", ["1,2\n3,1e308\n", np.array([[1, 2], [3, 1e101]])], ids=["text", "npy"])
def test_numbers_whose_sums_would_overflow_are_refused(file, content):
    if isinstance(content, str):
        path = file(content)
    else:
        saved = io.BytesIO()
        np.save(saved, content)
        path = file(saved.getvalue(), "costs.npy")
    with pytest.raises(BadCellError, match="larger unit"):
        costs(read(path))
    with pytest.raises(BadCellError, match="larger unit"):
        amounts(read(file("1\n1e200\n"), Asked(one_column=True)), 2, "row")


def test_weights_follow_the_names_of_the_costs(file):
    found = read(file("id,weight\ny,2\nx,1\n"), Asked(one_column=True))
    assert amounts(aligned(found, ("x", "y")), 2, "row").tolist() == [1.0, 2.0]
    assert amounts(aligned(found, None), 2, "row").tolist() == [2.0, 1.0]
    with pytest.raises(BadShapeError, match="'y'"):
        aligned(found, ("x", "z"))
    with pytest.raises(BadShapeError, match="'z'"):
        aligned(found, ("x", "y", "z"))


def test_so_do_weights_side_by_side(file):
    found = read(file("y,x,z\n2,1,3\n"), Asked(one_column=True))
    assert amounts(aligned(found, ("x", "y", "z")), 3, "row").tolist() == [1.0, 2.0, 3.0]
    assert amounts(aligned(found, None), 3, "row").tolist() == [2.0, 1.0, 3.0]
    with pytest.raises(BadShapeError, match="'z'"):
        aligned(found, ("x", "y", "q"))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "常住人口",
            "户籍人口数",
            "户数（户）",
            "总户数",
            "面积（平方公里）",
            "海拔",
            "序号",
            "村编码",
            "ID",
            "X坐标",
            "邮编",
            "area [km2]",
        ),
        *(
            "最近",
            "到最近站点",
            "最短时间（分钟）",
            "最远距离",
            "最近的站",
            "nearest",
            "shortest (min)",
            "中位数",
            "平均时间",
            "排名",
            "rank",
        ),
    ],
)
def test_a_column_that_is_no_candidate_is_refused_by_its_name(file, name):
    with pytest.raises(TotalError) as refused:
        read(file(f"地点,{name},甲\n东,5,9\n西,4,8\n"))
    assert (refused.value.place, name in str(refused.value)) == ({"line": 1, "field": 2}, True)
    assert read(file(f"地点,{name}\n东,5\n西,4\n"), Asked(one_column=True)).values.tolist() == [[5], [4]]


def test_x_and_y_beside_candidates_are_coordinates_and_among_letters_candidates(file):
    with pytest.raises(TotalError, match="'x'"):
        read(file("地点,x,Y,甲\n东,107.1,35.2,5\n"))
    for header in ("x,y,z", "x,y", "w,x,v"):
        assert read(file(f"{header}\n5,6,7\n" if header.count(",") > 1 else f"{header}\n5,6\n")).row_names is None


@pytest.mark.parametrize(
    "names", ["甲（分钟）,乙（秒）", "a (km),b (m)", "a/min,b/h", "甲[元],乙[万元]", "a (min),b,c（ｓ）"]
)
def test_columns_in_different_units_are_refused(file, names):
    count = names.count(",") + 1
    with pytest.raises(AmbiguousError, match="are in different units"):
        read(file(f"地点,{names}\n东,{','.join('5' * count)}\n"))


@pytest.mark.parametrize("names", ["甲（分钟）,乙(min)", "a (km),b", "甲（东）,乙（西）", "a/b,c/d"])
def test_columns_in_one_unit_are_taken(file, names):
    assert read(file(f"地点,{names}\n东,5,6\n")).column_names == tuple(names.split(","))


@pytest.mark.parametrize("rows", ["东,5,9,3\n西,4,8,2\n", "东,5,9,\n西,4,8,\n"])
def test_a_header_that_names_the_rows_and_lacks_a_cell_is_refused(file, rows):
    with pytest.raises(MatrixError) as refused:
        read(file(f"地点,甲,乙\n{rows}"))
    assert any(said in str(refused.value) for said in ("name the column that has no name", "remove the separator"))
    assert read(file("甲,乙,丙\n东,5,9,3\n西,4,8,2\n")).column_names == ("甲", "乙", "丙"), "the corner is left out"


def test_lines_that_end_with_a_separator_below_a_header_that_does_not_are_refused(file):
    with pytest.raises(BadShapeError, match="remove the separator"):
        read(file("甲,乙,丙\n东,5,9,\n西,4,8,\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("地点,甲,乙,丙\n甲,0,5,9\n乙,,0,3\n丙,,,0\n", "only one half"),
        ("地点,甲,乙,丙\n甲,0,,\n乙,5,0,\n丙,9,3,0\n", "only one half"),
        ("0,5,9\n0,0,3\n0,0,0\n", "only one half"),
        ("0,5,9\n-1,0,3\n-1,-1,0\n", "only one half"),
        ("地点,甲,乙,丙\n甲,,5,9\n乙,5,,3\n丙,9,3,\n", "the diagonal is left out"),
    ],
)
def test_a_table_of_which_a_half_or_the_diagonal_is_left_out_is_refused(file, text, said):
    with pytest.raises(AmbiguousError, match=said):
        costs(read(file(text)))


@pytest.mark.parametrize(
    "text",
    [
        "地点,甲,乙,丙\n甲,0,5,9\n乙,5,0,3\n丙,9,3,0\n",
        "地点,站一,站二,站三\n甲,0,5,9\n乙,,0,3\n丙,,,0\n",
        "0,5\n,0\n",
        "0,5,9\n,0,3\n4,,0\n",
        "0,0,0\n0,0,0\n0,0,0\n",
        "0,inf,inf\ninf,0,inf\ninf,inf,0\n",
    ],
)
def test_a_table_that_is_whole_is_taken(file, text):
    assert costs(read(file(text))).shape[0] >= 2


@pytest.mark.parametrize("name", ["均值", "锦屏镇小计", "全县", "城区合计", "平均"])
def test_a_row_that_sums_up_others_is_refused(file, name):
    with pytest.raises(TotalError, match=name):
        read(file(f"地点,甲,乙\n东,5,9\n{name},5,9\n"))


@pytest.mark.parametrize(
    "names", ["U2,U1", "二组,一组", "第2组,第1组", "乙队,甲队", "team_b,team_a", "1,0", "３组,１组,２组"]
)
def test_units_in_another_order_are_refused(file, names):
    with pytest.raises(BadShapeError, match="sort the columns"):
        refuse_other_order(read(file(f"地点,{names}\n东,{','.join('5' * (names.count(',') + 1))}\n")))


@pytest.mark.parametrize("names", ["U1,U2", "一组,二组", "甲,乙", "0,1", "2,4", "锦屏组,黄寨组", "a,c", "U1,U1"])
def test_units_in_their_order_or_without_one_are_taken(file, names):
    refuse_other_order(read(file(f"地点,{names}\n东,5,6\n")))


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("9:30", "9:30 to 9.5 (minutes)"),
        ("0:09:30", "to 9.5 (minutes)"),
        ("９：３０", "to 9.5 (minutes)"),
        ("12分", "write the number alone"),
        ("12 min", "write the number alone"),
        ("约 12 公里", "write the number alone"),
        ("5%", "write the number alone"),
        ("1,200", "a separator within a number"),
        ("5，9", "a separator within a number"),
        ("甲、乙", "cells are separated by"),
        ("无路", "a cost without a way: inf or empty"),
        ("5-6", "is not a number"),
        ("=5", "is not a number"),
    ],
)
def test_a_cell_that_is_no_number_is_refused_with_what_to_write(file, cell, remedy):
    with pytest.raises(BadCellError) as refused:
        read(file(f'地点,甲,乙\n东,5,"{cell}"\n'))
    assert remedy in str(refused.value)
    assert (repr(cell) in str(refused.value), refused.value.place["line"], refused.value.place["field"]) == (True, 2, 3)


@pytest.mark.parametrize(
    "text", ["行车时间（分钟）,,\n地点,甲,乙\n东,5,9\n", "地点,甲,乙\n东,5,9\n地点,甲,乙\n西,4,8\n"]
)
def test_a_second_line_of_words_is_a_title_or_a_header_too_many(file, text):
    with pytest.raises(BadCellError, match="remove titles above and headers below") as refused:
        read(file(text))
    assert refused.value.place["line"] in {2, 3}


def test_options_are_advised_only_where_there_are_any(file):
    for asked, advice in ((Asked(has_options=True), "--header"), (Asked(one_column=True), "numbers as numbers")):
        with pytest.raises(AmbiguousError) as refused:
            read(file("50%\n25%\n25%\n"), asked)
        assert advice in str(refused.value)
        assert ("--" in str(refused.value)) is asked.has_options


def test_weights_with_a_column_too_many_say_how_many_they_are(file):
    with pytest.raises(BadShapeError, match="2 × 2 个数"):
        amounts(read(file("地点,人口,户数\n东,3,1\n西,4,2\n"), Asked(one_column=True)), 2, "row")


YEARS = [
    "2024,2025\n5,9\n4,8\n",
    "2024,2025,2026\n5,9,1\n4,8,2\n",
    "2025,2024,2023\n5,9,1\n",
    "2010,2015,2020\n5,9,1\n",
]


@pytest.mark.parametrize("text", [*YEARS, "2024;2025\n5.5;9\n;8\n", "2024,2025\n1990,2100\n", "2024,2025\n1,2\n2,1\n"])
@pytest.mark.parametrize("may_count", [False, True])
def test_a_first_row_of_years_is_a_header_or_data(file, text, may_count):
    with pytest.raises(AmbiguousError, match="looks like years") as refused:
        read(file(text), Asked(may_count=may_count))
    assert refused.value.place["line"] == 1
    rows = len(text.splitlines())
    assert [len(read(file(text), Asked(header=header)).values) for header in (True, False)] == [rows - 1, rows]


@pytest.mark.parametrize(
    "text",
    [
        "2024,2026\n5,9\n",
        "2024,2025,2027\n5,9,1\n",
        "2024,2025\n2050,2051\n",  # places along a road
        "5,9\n2024,2025\n",
        "2024.5,2025.5\n5,9\n",
        "2024,2025\n",
        "2000,2100\n2050,2020\n",
        "村,2024,2025\n甲,5,9\n",
        "2024\n5\n4\n",
    ],
)
def test_other_numbers_of_that_size_are_costs(file, text):
    assert read(file(text)).values.size in {2, 3, 4, 6}


def test_weights_with_a_year_above_them_say_that_it_counts_as_one(file):
    with pytest.raises(BadShapeError, match="is 2024 a header"):
        amounts(read(file("2024\n30\n40\n"), Asked(one_column=True)), 2, "row")
    assert amounts(read(file("y2024\n30\n40\n"), Asked(one_column=True)), 2, "row").tolist() == [30, 40]
    assert amounts(read(file("2024\n30\n40\n"), Asked(one_column=True)), 3, "row").tolist() == [2024, 30, 40]


# --- what is read and may mean something else


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,5\n2,5\n4,25\n", "if the commas are decimal"),
        ("1,234\n2,345\n5,678\n", "group thousands"),
        ("1,5,2,5\n2,5,3,5\n", "read as 4 columns"),
        ("5,9999,9\n4,7,9999\n3,4,5\n", "9999 counts as a cost"),
        ("500,65535,900\n400,700,30000\n", "65535 counts as a cost"),
        ("50,9999,900\n40,70,3000\n", "9999 counts as a cost"),
        ("5,999,9\n4,7,999\n3,4,5\n", "999 counts as a cost"),
        ("地点,a,b,c\n东,5,9,\n西,4,8,\n", "no row has a way to 1 of the candidates, such as 'c'"),
        ("5,inf,9\n4,inf,8\n", "such as column 1 列"),
        ("5,-1,9\n4,-1,8\n", "such as column 1 列"),
        (",".join(map(str, range(7, 19))) + "\n", "1 rows are demand and 12 columns"),
        ("id,a,b\nx,1,2\nx,3,4\n", "'x' names several rows"),
        ("id,a,a\nx,1,2\ny,3,4\n", "'a' names several columns"),
        ("1,5,9\n2,4,7\n3,6,2\n", "say --row-names"),
        ("1,5,9\n2,4,7\n3,6,2\n4,8,8\n", "say --row-names"),
        ("0,4\n1,3\n2,2\n3,1\n4,0\n", "say --row-names"),  # or places along a road, and both its ends
        ("620823,500,900\n620824,400,700\n", "say --row-names"),
        ("1001,5,9\n1002,4,7\n1003,6,2\n", "say --row-names"),
        ("1,2,3\n50,60,70\n80,10,90\n", "say --header"),
        ("101,102,103\n5,6,2\n8,1,9\n", "say --header"),
        ("1,2,3\n11,12,13\n4,8,20\n", "say --header"),
        ("1,2\n10,20\n11,21\n", "say --header"),
        ("0,1\n10,20\n11,21\n", "say --header"),
        ("0,1,2,3\n1,0,9,4\n2,9,0,7\n3,4,7,0\n", "say --header --row-names"),  # 9 from 1 to 2, 3 by way of 0
        ("1,5,9\n4,2,7\n6,3,2\n11,10,18\n", "the last row"),
        ("1,5,9,15\n4,2,7,13\n6,3,2,11\n", "the last column"),
    ],
)
def test_what_may_mean_something_else_is_noted(file, text, said):
    assert [note for note in doubts(read(file(text))) if said in note]


@pytest.mark.parametrize(
    "text",
    [
        "1.0,5\n2.0,5\n",
        "1;5\n2;5\n",
        "甲,乙\n1,5\n2,5\n",
        "1500,2300\n900,4100\n",
        "0,1,2\n1,0,1\n2,1,0\n",  # distances along a road
        "0;1;2;3\n1;0;3;4\n2;3;0;5\n3;4;5;0\n",  # and along four that meet
        "1;2\n2;5\n4;3\n",
        "1,2,3\n2,3,4\n3,4,5\n",
        "5,9999,9000\n4,7,8\n3,4,5\n",
        "250,999,9\n4,7,8\n3,4,5\n",
        "5,inf,9\n4,3,inf\n",
        "inf,inf\n",
        ",a,b\n1,1,9\n2,4,7\n3,6,2\n",
        "a,b,c,d\n1,5,9,15\n4,2,7,13\n6,3,2,11\n",
        "7\n",
        "620823,500000\n620824,400000\n",
        "1,2,3\n4,5,6\n9,8,7\n",
        "1,inf,inf\n4,inf,\n9,8,7\n",
    ],
)
def test_of_what_is_plain_nothing_is_noted(file, text):
    assert doubts(read(file(text))) == []


@pytest.mark.parametrize(
    ("radius", "said"),
    [
        (0.5, "no 没有 cost 费用 is within --radius 0.5 (least 最小 1)"),
        (9, "every 所有 cost 费用 is within --radius 9 (greatest 最大 9)"),
    ],
)
def test_a_radius_that_may_be_in_another_unit_is_noted(radius, said):
    costs_found = np.array([[1.0, 5.0, INF], [4.0, 9.0, 2.0]])
    assert said in radius_doubt(costs_found, radius)
    assert radius_doubt(costs_found, 1.0) == radius_doubt(costs_found, 8.9) == ""
    assert radius_doubt(np.array([[3.0]]), 3.0) == radius_doubt(np.array([[INF]]), 3.0) == ""


@pytest.mark.parametrize("text", ["sep=;\n5\n6\n", "5\r\n6\r\n", "5\n6", "1,5\n4,6\n\n\n"])
def test_a_file_may_end_as_files_end(file, text):
    assert len(read(file(text)).values) == 2


def test_weights_may_end_with_an_empty_line(file):
    assert len(read(file("5\n6\n\n"), Asked(one_column=True)).values) == 2, "their number is checked"


# --- orders of preference


def test_an_order_may_count_from_the_first_to_the_last(file):
    assert orders(read(file("1,2,3,4,5\n5,4,3,2,1\n"), Asked(may_count=True)), 2)[0].tolist() == [0, 1, 2, 3, 4]


def test_each_atom_may_prefer_its_own_unit(file):
    text = "first,second,third,fourth,fifth\n1,2,3,4,5\n2,1,3,4,5\n3,2,1,4,5\n4,3,2,1,5\n5,4,3,2,1\n"
    assert orders(read(file(text), Asked(may_count=True)), 5)[:, 0].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", ["0,1,2\n2,1,0\n", "1,2,3\n3,2,1\n", "first,second,third\n1,2,3\n3,2,1\n"])
def test_units_count_from_0_or_from_1(file, text):
    assert orders(read(file(text)), 2).tolist() == [[0, 1, 2], [2, 1, 0]]


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        ("1,2,3\n", BadShapeError, {}),
        ("1,2,3\n1,1,2\n", BadCellError, {"row": 1, "line": 2}),
        ("1,2,3\n0,2,1\n", BadCellError, {"row": 0, "column": 2}),
        ("1,2,3\n1,2,4\n", BadCellError, {"row": 1, "column": 2}),
        ("1,2,3\n1,2,2.5\n", BadCellError, {"row": 1, "column": 2}),
        ("1,2,3\n1,2,\n", BadCellError, {"row": 1, "column": 2}),
    ],
)
def test_orders_that_name_a_unit_twice_or_none(file, text, error, place):
    with pytest.raises(error) as refused:
        orders(read(file(text)), 2)
    assert refused.value.place | place == refused.value.place


@pytest.mark.parametrize("names", ["U1,U2,U3", "Unit 1,Unit 2,Unit 3", "一组,二组,三组", "team_a,team_b,team_c"])
def test_ranks_below_the_names_of_units_are_refused_where_they_give_another_order(file, names):
    rotated = read(file(f"{names}\n1,2,3\n2,3,1\n"), Asked(may_count=True))
    with pytest.raises(AmbiguousError, match="ranks") as refused:
        refuse_ranks(rotated, orders(rotated, 2))
    assert refused.value.place == {"row": 1, "line": 3}
    either = read(file(f"{names}\n1,2,3\n2,1,3\n"), Asked(may_count=True))
    refuse_ranks(either, orders(either, 2))


@pytest.mark.parametrize("names", ["first,second,third", "pref1,pref2,pref3", "首选,次选,三选", "1st,2nd,3rd"])
def test_below_places_in_an_order_units_stand(file, names):
    found = read(file(f"{names}\n1,2,3\n2,3,1\n"), Asked(may_count=True))
    refuse_ranks(found, orders(found, 2))


# --- NPY


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["<f8", ">f8", "<f4", "<f2", "<i4", ">i8", "<u2", "u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_real_numbers(file, kind, order):
    table = np.asarray([[1, 2, 3], [4, 5, 6]], dtype=kind, order=order)
    assert read(file(npy(table), "costs.npy")).values.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert read(file(npy(table), "costs.csv")).values.shape == (2, 3), "its first bytes say what it is"


@pytest.mark.parametrize("kind", ["<f4", "<f2"])
def test_single_precision_is_the_decimal_it_prints_as(file, kind):
    table = np.array([[0.1, 12.5], [INF, 0.7]], dtype=kind)
    assert read(file(npy(table), "costs.npy")).values.tolist() == [[0.1, 12.5], [INF, 0.7]]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (npy(np.array([[1 + 2j]])), UnknownFormatError),
        (npy(np.array([[{}]], dtype=object), allow_pickle=True), UnknownFormatError),
        (npy(np.array([["1"]])), UnknownFormatError),
        (npy(np.array([[True]])), UnknownFormatError),
        (npy(np.array([[2**60]])), UnknownFormatError),
        (npy(np.zeros((2, 2, 2))), BadShapeError),
        (npy(np.float64(1)), BadShapeError),
        (npy(np.zeros((0, 3))), NoNumbersError),
        (npy(np.ones((9, 9)))[:-8], UnknownFormatError),
        (npy(np.ones((9, 9)))[:20], UnknownFormatError),
        (b"1,2\n", UnknownFormatError),
    ],
)
def test_other_arrays_are_refused(file, content, error):
    with pytest.raises(error):
        read(file(content, "costs.npy"))


def test_costs_have_two_dimensions_and_weights_may_have_one(file):
    path = file(npy(np.array([1.0, 2.0])), "costs.npy")
    with pytest.raises(BadShapeError, match="one dimension"):
        costs(read(path))
    assert amounts(read(path), 2, "row").tolist() == [1.0, 2.0]


def test_a_file_with_too_many_numbers_is_refused_before_they_are_held(file, monkeypatch):
    monkeypatch.setattr("api.matrices.text.MOST_CELLS", 5)
    monkeypatch.setattr("api.matrices.npy.MOST_CELLS", 5)
    monkeypatch.setattr("api.matrices.MOST_BYTES", 100_000)
    for content in ("1,2\n" * 3, npy(np.ones((2, 3))), b"1,2\n" * 50_000):
        with pytest.raises(TooLargeError):
            read(file(content))
    assert limits.MOST_CELLS == 50_000_000
