"""Numbers from plain files, CSV or NPY: one strict form, and a place and the expected form for everything else."""

from api.matrices.amounts import aligned, amounts, costs, orders
from api.matrices.matrix import BadCellError, BadFileError, Matrix, MatrixError
from api.matrices.reading import Form, read

__all__ = [
    "BadCellError",
    "BadFileError",
    "Form",
    "Matrix",
    "MatrixError",
    "aligned",
    "amounts",
    "costs",
    "orders",
    "read",
]
