"""Recognition of the format of a file by its content."""

from __future__ import annotations

import re
from typing import Literal

from .lines import Unreadable
from .listings import refuse_listing
from .literals import is_literal

BinaryFormat = Literal["xlsx", "parquet"]
StructuredText = Literal["json", "arff", "libsvm", "numpy", "python"]

_STATA = "a Stata file (.dta): export it as CSV"
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SIGNATURES = {
    _OLE: "an old Excel workbook (.xls): save it as .xlsx or CSV",
    b"\x1f\x8b": "a gzip file: unpack it",
    b"BZh91AY&SY": "a bzip2 file: unpack it",
    b"\xfd7zXZ": "an xz file: unpack it",
    b"7z\xbc\xaf": "a 7z file: unpack it",
    b"\x28\xb5\x2f\xfd": "a Zstandard file: unpack it",
    b"Rar!\x1a": "a RAR file: unpack it",
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF87a": "a GIF picture",
    b"GIF89a": "a GIF picture",
    b"SQLite format 3": "an SQLite database: export its table as CSV",
    b"\x93NUMPY": "a NumPy file (.npy): save it with numpy.savetxt",
    b"\x89HDF": "an HDF5 file: save its table as CSV",
    b"ARROW1\0": "an Arrow or Feather file: save it as Parquet or CSV",
    b"FEA1\0": "a Feather file: save it as Parquet or CSV",
    b"$FL2@": "an SPSS file (.sav): export it as CSV",
    b"$FL3@": "an SPSS file (.zsav): export it as CSV",
    b"<stata_dta>": _STATA,
    **{bytes([release, order, 1, 0]): _STATA for release in range(108, 116) for order in (1, 2)},
    b"MATLAB 5.0": "a MATLAB file (.mat): save its matrix with writematrix",
    b"RDX2\n": "an R workspace (.RData): save the data frame with write.csv",
    b"RDX3\n": "an R workspace (.RData): save the data frame with write.csv",
    b"\x80\x04\x95": "a Python pickle, which is never opened: save it with to_csv",
    b"\x80\x05\x95": "a Python pickle, which is never opened: save it with to_csv",
    b"Obj\x01": "an Avro file: save it as Parquet or CSV",
}

_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:!doctype html|html|head|body|table|thead|tbody|tr|td|th|div|span|p|svg|style|script)\b",
    re.I | re.S,
)
_XML = re.compile(r"\s*<\?xml\b", re.I)
_ARFF = re.compile(r"(?:\s|%[^\n\r]*[\n\r])*@relation\b", re.I)
_LIBSVM_LINE = re.compile(
    r"\s*[+-]?\d[\d.,eE+-]*(?:\s+qid:\d+)?(?:\s+\d+:[+-]?(?:[\d.][\d.eE+-]*|nan|inf))+\s*(?:#.*)?",
    re.ASCII,
)
_ARRAY = re.compile(r"\s*(?:(?:np\.|numpy\.)?array\(|tensor\()?\s*\[\s*\[")
_ROW = re.compile(r"\s*\[[^\[\]]*\]\s*,?\s*")
_RECORD = re.compile(r'\s*(?:\{\s*["}]|\[\s*[{\]])')

_SAMPLED = 50


def binary_format(content: bytes) -> BinaryFormat | None:
    """Return the format of a binary file that can be read, or None for text.

    Raises
    ------
    Unreadable
        It is a known format that cannot be read; the message names it.
    """
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    # A text may begin with the name of a column such as PAR1.
    if content.startswith(b"PAR1") and min(content[4:12], default=32) < 9:
        return "parquet"
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise Unreadable("it is an Excel workbook with a password: save it without one, or as CSV")
    for signature, description in _SIGNATURES.items():
        if content.startswith(signature):
            raise Unreadable(f"it is {description}")
    return None


def structured_format(text: str) -> StructuredText | None:
    """Return the format of a text that is not divided into lines of cells, or None.

    Raises
    ------
    Unreadable
        It is an HTML page, an XML document, source code or a printed table.
    """
    if is_literal(text):
        return "python"
    refuse_listing(text)
    text = text.lstrip()  # searching through many blanks twice would take quadratic time
    if _HTML.match(text):
        raise Unreadable(
            "it is an HTML page, not the file itself: download the file (on GitHub with Raw), or"
            " copy the table into a spreadsheet and save it as CSV"
        )
    if _XML.match(text):
        raise Unreadable("it is an XML document: save its table as CSV")
    if _ARFF.match(text):
        return "arff"
    if _ARRAY.match(text):
        return "numpy"
    if _RECORD.match(text):
        return "json"
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_SAMPLED]
    if len(lines) > 1 and all(_ROW.fullmatch(line[:5000]) for line in lines):
        return "numpy"
    lines = [line for line in lines if not line.lstrip().startswith("#")]
    matching = sum(_LIBSVM_LINE.fullmatch(line[:5000]) is not None for line in lines)
    return "libsvm" if matching and matching >= 0.6 * len(lines) else None
