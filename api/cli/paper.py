"""The enrolment sheet as a file: SVG, or a picture with a Chinese font of this machine."""

import shutil
import subprocess
from pathlib import Path

from PIL import Image

from api.tls.errors import TlsError
from maps.pages.enrol_sheet import Sheet, picture, svg

DOTS_PER_INCH = 300
KINDS = (".pdf", ".png", ".svg")


def write_sheet(sheet: Sheet, out: Path) -> None:
    """Write the sheet in the format of the file's ending; raise TlsError with the missing part."""
    kind = out.suffix.lower()
    if kind not in KINDS:
        raise TlsError(f"{out}: 文件名须以 .pdf、.png 或 .svg 结尾 the name must end in one of {', '.join(KINDS)}")
    if kind == ".svg":
        out.write_text(svg(sheet), encoding="utf-8")
        return
    drawn = picture(sheet, *chinese_font())
    if kind == ".pdf":  # black and white packs small and prints sharp
        drawn.convert("1", dither=Image.Dither.NONE).save(out, "PDF", resolution=DOTS_PER_INCH)
    else:
        drawn.save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))


def chinese_font() -> tuple[Path, int]:
    """Return the file and index of a font with Chinese letters; raise TlsError without one."""
    program = shutil.which("fc-match")
    asked = [program or "", "--format=%{file}|%{index}|%{lang}", "sans:lang=zh-cn"]
    text = subprocess.run(asked, capture_output=True, text=True, check=False).stdout if program else ""  # noqa: S603
    file, _, rest = text.partition("|")
    index, _, languages = rest.partition("|")
    if "zh-cn" not in languages.split("|"):
        raise TlsError(
            "没有中文字体 there is no Chinese font: apt-get install fontconfig fonts-noto-cjk, 或输出 or write .svg"
        )
    return Path(file), int(index)
