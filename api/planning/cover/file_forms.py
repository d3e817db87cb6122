"""File formats of a county's cover."""

from collections.abc import Mapping
from typing import Literal

type ReportForm = Literal["docx", "pdf", "xlsx", "gpkg", "html"]
MEDIA_TYPES: Mapping[ReportForm, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html; charset=utf-8",
}
