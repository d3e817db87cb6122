"""Files of numbers: the one form that is read, and the place, value and expected form of all else."""

import io
import math

import numpy as np
import pytest

from api.matrices import BadCellError, BadFileError, Form, aligned, amounts, costs, orders, read, reading

INF = math.inf
PLAIN = [[1.0, 5.0, 9.0], [4.0, 2.5, INF]]


@pytest.fixture
def file(tmp_path):
    """Write a file and return its path."""

    def write(content, name="costs.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


# --- what is read


@pytest.mark.parametrize(
    "text",
    [
        "1,5,9\n4,2.5,inf\n",
        "1,5,9\r\n4,2.5,",
        "\ufeff1,5,9\n4,2.5,Inf\n",
        ' 1, 5,"9"\n"4","2.5",""\n',
        "1.000e+00,+5,9.\n4,25e-1,\n",
        "a,b,c\n1,5,9\n4,2.5,\n",
        ",a,b,c\nx,1,5,9\ny,4,2.5,\n",
        "id,a,b,c\n06075,1,5,9\n06076,4,2.5,\n",
        "x,1,5,9\ny,4,2.5,\n",
    ],
)
def test_plain_numbers_with_names_or_without(file, text):
    assert read(file(text)).values.tolist() == PLAIN


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("1,5\n4,2\n", None, None),
        ("甲,乙\n1,5\n4,2\n", ("甲", "乙"), None),
        (",甲, 乙\n x,1,5\ny,4,2\n", ("甲", "乙"), ("x", "y")),
        ("村,甲,乙\nx,1,5\ny,4,2\n", ("甲", "乙"), ("x", "y")),
        ("x,1,5\ny,4,2\n", None, ("x", "y")),
        ("0601,620823-2\n1,5\n4,2\n", ("0601", "620823-2"), None),
    ],
)
def test_names_of_rows_and_columns(file, text, columns, rows):
    found = read(file(text))
    assert (found.values.tolist(), found.column_names, found.row_names) == ([[1.0, 5.0], [4.0, 2.0]], columns, rows)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        (",0,1\n0,5,6\n1,7,8\n", "--header"),  # pandas without names
        ("1,2,3\n5,6,4\n", "--header"),
        ("x,1,2,3\ny,5,6,4\n", "--header"),
        ("1,7\n2,5\n3,6\n", "--row-names"),
        ("GEOID,a\n620823,5\n620824,7\n", "--row-names"),
    ],
)
def test_numbers_that_may_be_names_need_an_option(file, text, option):
    path = file(text)
    with pytest.raises(BadFileError, match=option):
        read(path, Form(is_doubted=True))
    is_header = option == "--header"
    as_names = read(path, Form(header=is_header or text[0] == "G", row_names=text[0] == "x" or not is_header))
    as_numbers = read(path, Form(header=text[0] == "G", row_names=text[0] == "x"))
    assert as_names.values.size < as_numbers.values.size


@pytest.mark.parametrize("kind", ["<f8", ">f8", "<i4", ">i8", "u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_real_numbers(file, kind, order):
    table = np.asarray([[1, 2, 3], [4, 5, 6]], dtype=kind, order=order)
    assert read(file(npy(table))).values.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert read(file(npy(np.array([1.0, INF])))).values.tolist() == [[1.0], [INF]], "one dimension is one column"


# --- what is refused, and where


@pytest.mark.parametrize(
    ("text", "line", "column", "found"),
    [
        ("1,2\n3\n", 2, None, "1 格 cells"),
        ("1,2\n3,4,5\n", 2, None, "3 格 cells"),
        ("1,2\n\n3,4\n", 2, None, "0 格 cells"),
        ("5\n6\n\n", 3, None, "0 格 cells"),
        ("1,2\n3,abc\n", 2, 2, "abc"),
        ("a,b\n1,2\n3,4 km\n", 3, 2, "4 km"),
        ("x,1,2\ny,3,4分\n", 2, 3, "4分"),
        ('1,2\n3,"1,234"\n', 2, 2, "1,234"),
        ("1,2\n3,1_000\n", 2, 2, "1_000"),
        ("1,2\n3,１２\n", 2, 2, "１２"),
        ("1,2\n3,nan\n", 2, 2, "nan"),
        ("1,2\n3,-inf\n", 2, 2, "-inf"),
        ("1,2\n3,2e15\n", 2, 2, "2e15"),
        ("1,2\n3,1e999\n", 2, 2, "1e999"),
        ("1;2\n3;4\n", 2, 1, "3;4"),
        ("1\t2\n3\t4\n", 2, 1, "3\t4"),
        ("a,2\n1,3\n", 1, 1, "a"),
        ("1,a\n2,3\n", 1, 2, "a"),
        ("a,1,c\n2,3,4\n", 1, 3, "c"),
        ("1,2\nabc,4\n", 2, 1, "abc"),
        (",a,b\nx,1,9\n,13,7\n", 2, 1, "x"),
        ("行车时间,\n地点,甲\n东,5\n", 2, 2, "甲"),
        ("a,b\n", None, None, "没有数字 no numbers"),
        ("", None, None, "首行为空 the first line is empty"),
        ('1,2\n"3,4\n', None, None, "unexpected end of data"),
        ("村,甲\n东,5\n".encode("gb18030"), None, None, None),
        ("1,2\n".encode("utf-16"), None, None, None),
        (b"PK\x03\x04\xff\xd8rest", None, None, None),
        (npy(np.array([[1 + 2j]])), None, None, "complex128 (1, 1)"),
        (npy(np.array([[0.1]], dtype="f4")), None, None, "float32 (1, 1)"),
        (npy(np.array([[{}]], dtype=object), allow_pickle=True), None, None, "object (1, 1)"),
        (npy(np.zeros((2, 2, 2))), None, None, "float64 (2, 2, 2)"),
        (npy(np.zeros((0, 3))), None, None, "float64 (0, 3)"),
        (npy(np.ones((9, 9)))[:-8], None, None, None),
        (npy(np.ones((9, 9)))[:20], None, None, None),
        (npy(np.array([[1.0, math.nan]])), 1, 2, "nan"),
        (npy(np.array([[1, 2], [3, 2**60]])), 2, 2, "1.15292150460685e+18"),
    ],
)
def test_anything_else_is_refused_with_its_place_and_the_expected_form(file, text, line, column, found):
    with pytest.raises((BadCellError, BadFileError), match="应为 expected") as refused:
        read(file(text))
    details = refused.value.details
    assert (details.get("line"), details.get("column")) == (line, column)
    assert found is None or details["found"] == found
    assert line is None or f"第 {line} 行" in str(refused.value)


@pytest.mark.parametrize("content", ["1,2\n" * 3, npy(np.ones((2, 3))), b"1,2\n" * 50_000])
def test_a_file_with_too_many_numbers_is_refused_before_they_are_held(file, monkeypatch, content):
    monkeypatch.setattr(reading, "MOST_CELLS", 5)
    monkeypatch.setattr(reading, "MOST_BYTES", 100_000)
    with pytest.raises(BadFileError, match="leave candidates out"):
        read(file(content))


# --- what the numbers mean


@pytest.mark.parametrize(
    "text", ["1\n0\n2.5\n", "weight\n1\n0\n2.5\n", "tract,w\n1,1\n2,0\n3,2.5\n", "x,1\ny,0\nz,2.5\n"]
)
def test_amounts_are_one_number_a_row(file, text):
    assert amounts(read(file(text), Form(is_column=True)), (3, 1), "rows").ravel().tolist() == [1.0, 0.0, 2.5]


@pytest.mark.parametrize("text", ["1\n2\n", "1,2\n3,4\n5,6\n", "1,0,2\n", "1\n-2\n3\n", "1\ninf\n3\n", 'w\n1\n""\n3\n'])
def test_other_amounts_are_refused(file, text):
    with pytest.raises((BadCellError, BadFileError)):
        amounts(read(file(text)), (3, 1), "rows")


def test_a_negative_cost_is_refused_with_its_place(file):
    with pytest.raises(BadCellError, match=r"第 3 行 line 3, 第 3 列 column 3: -4；应为 expected .*0 or more"):
        costs(read(file(",a,b\nx,1,2\ny,3,-4\n")))


def test_amounts_follow_the_names_of_another_file(file):
    found = read(file("id,weight\ny,2\nx,1\n"), Form(is_column=True))
    values = found.values.ravel()
    assert aligned(found, values, ("x", "y"), "costs").tolist() == [1.0, 2.0]
    assert aligned(found, values, None, "costs").tolist() == [2.0, 1.0]
    for names, odd in ((("x", "z"), "y、z"), (("x", "y", "z"), "z"), (("x", "y", "x"), "x")):
        with pytest.raises(BadFileError, match=odd):
            aligned(found, values, names, "costs")


@pytest.mark.parametrize("text", ["0,1,2\n2,1,0\n", "1,2,3\n3,2,1\n", "first,second,third\n1,2,3\n3,2,1\n"])
def test_units_count_from_0_or_from_1(file, text):
    assert orders(read(file(text)), 2).tolist() == [[0, 1, 2], [2, 1, 0]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1,2,3\n", None),
        ("1,2,3\n1,1,2\n", 2),
        ("1,2,3\n0,2,1\n", 1),
        ("1,2,3\n1,2,4\n", 2),
        ("1,2,3\n1,2,2.5\n", 2),
        ("1,2,3\n1,2,\n", 2),
    ],
)
def test_orders_that_name_a_unit_twice_or_none_are_refused(file, text, line):
    with pytest.raises((BadCellError, BadFileError)) as refused:
        orders(read(file(text)), 2)
    assert refused.value.details.get("line") == line
