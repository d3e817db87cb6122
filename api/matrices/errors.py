"""Errors of number files: the file, the location and the remedy, in English and Chinese."""

from dispatch.errors import DispatchError


class MatrixError(DispatchError):
    """Base of every refusal of a file of numbers.

    Attributes
    ----------
    place : dict
        Where it is: `line` and `field` as a spreadsheet counts, `row` and `column` of the matrix from 0; what is known.
    """

    def __init__(self, message: str, **place: object) -> None:
        super().__init__(message)
        self.place = {name: value for name, value in place.items() if value is not None}


class NoNumbersError(MatrixError):
    """The file is empty, or has a header and nothing else."""


class UnknownFormatError(MatrixError):
    """The file is neither CSV text nor NPY, or its text is in no known encoding."""


class RaggedError(MatrixError):
    """A line has another number of cells than the others."""


class BadCellError(MatrixError):
    """A cell is no number, or a number that cannot be."""


class AmbiguousError(MatrixError):
    """What a row, column or cell means could be read in two ways."""


class TotalError(MatrixError):
    """A row or column is the sum of the others, not a place."""


class BadShapeError(MatrixError):
    """The file has another shape than is needed."""


class TooLargeError(MatrixError):
    """The file has more numbers than one process may hold."""
