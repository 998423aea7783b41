"""Reading of Excel workbooks (.xlsx)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from ...jobs.job import current_job
from .assembly import Source
from .lines import MOST_CELLS, Row, Unreadable
from .table import Note, counted

_MOST_BYTES = 128 * 2**20
"""The maximum size of a workbook without compression: a small file can claim to be very large."""
_MOST_SHARED_BYTES = 32 * 2**20
"""The maximum size of the texts of a workbook, which are all in memory at the same time."""
_MOST_SHEETS = 1000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_TARGET = re.compile(rb"""\sTarget\s*=\s*["']([^"']*)""")
_ENOUGH_COLUMNS = 3
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 5000
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula whose value is not saved, as programs write it that do not compute."""
_SAVE_AGAIN = "open the workbook in Excel or LibreOffice, save it, and choose it again"
_CHECKED = 500
_DAMAGE = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(OSError, EOFError, SyntaxError, NotImplementedError, zipfile.BadZipFile, zlib.error),
)
"""What openpyxl raises for a damaged workbook."""


def read_workbook(content: bytes) -> Source:
    """Return the rows of the first sheet with a table: several rows, one of them with three cells.

    Without such a sheet, it is the first one with two cells in a row, else the first with any.

    Raises
    ------
    Unreadable
        It is another ZIP file, is damaged, or is too large.
    """
    import openpyxl

    _check_archive(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found: tuple[str, list[Row]] | None = None
        most = uncomputed = 0
        for sheet in sheets or book.worksheets:
            sheet.reset_dimensions()
            rows = list(_rows(sheet))
            columns = _columns(rows)
            if columns > most:
                xml = _xml_of(content, sheet)
                uncomputed = len(_NO_VALUE.findall(xml))
                found = sheet.title, _with_merged_cells(xml, rows)
                most = columns
            if columns == _ENOUGH_COLUMNS:
                break
        if found is not None:
            return _source(*found, len(sheets), uncomputed)
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable(f"it is a damaged Excel workbook (.xlsx): {str(error)[:200]}") from error
    raise Unreadable("all sheets of the workbook are empty")


def _columns(rows: Sequence[Row]) -> int:
    """Return the number of cells of the longest row of a sheet, up to those of a data set.

    It is 1 if there is a single row, and 0 without any.
    """
    if len(rows) < 2:
        return len(rows)
    return min(max(sum(map(bool, row.cells)) for row in rows), _ENOUGH_COLUMNS)


def _xml_of(content: bytes, sheet: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(sheet._worksheet_path)


def _with_merged_cells(xml: bytes, rows: list[Row]) -> list[Row]:
    """Return the rows of a sheet with the text of a merged cell in each of its rows.

    Merged cells of several columns are titles or names of groups of columns: they stay as they are.
    """
    ranges = _MERGED.findall(xml)[:_MOST_MERGED]
    place = {row.line: index for index, row in enumerate(rows)}
    copied = 0
    for letters, first, same, last in ranges:
        column, lines = _column(letters), range(int(first) + 1, int(last) + 1)
        top = rows[place[int(first)]].cells if int(first) in place else ()
        if letters != same or column >= len(top) or len(lines) > len(rows):
            continue
        copied += len(lines) * (column + 1)
        if copied > MOST_CELLS:
            raise Unreadable(
                f"its merged cells are beside more than {MOST_CELLS} others: unmerge them"
            )
        for index in (place[line] for line in lines if line in place):
            cells = [*rows[index].cells, *[""] * (column + 1 - len(rows[index].cells))]
            cells[column] = top[column]
            rows[index] = Row(rows[index].line, tuple(cells))
    return rows


def _column(letters: bytes) -> int:
    """Return the index of a column from 0: ``A`` is 0, ``AA`` is 26."""
    index = 0
    for letter in letters:
        index = 26 * index + letter - ord("A") + 1
    return index - 1


def _source(title: str, rows: list[Row], sheets: int, uncomputed: int) -> Source:
    """Return the rows of a sheet, with notes on other sheets and on formulas without a value."""
    notes = []
    if uncomputed:
        formulas = counted(uncomputed, "formula")
        message = f"{formulas} without a saved value: {_SAVE_AGAIN}"
        if len(rows) < 2:
            raise Unreadable(f"its sheet has only names, and {message}")
        notes.append(Note("format", f"{message}. Until then these cells are missing"))
    if sheets > 1:
        others = counted(sheets - 1, "other sheet")
        notes.append(Note("format", f'the sheet "{title[:40]}" is read; {others} left out'))
    return Source("xlsx", None, None, rows, [], notes)


def _check_archive(content: bytes) -> None:
    """Check that a ZIP file is a workbook of bounded size, without unpacking it.

    Raises
    ------
    Unreadable
        It is not.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" in names:
                _check_size(members)
                _check_sheets(archive, names)
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable(
            "it is a damaged ZIP file, perhaps an Excel workbook (.xlsx): save it again, or as CSV"
        ) from error
    if "xl/workbook.xml" not in names:
        raise Unreadable(_other_archive(names))


def _check_size(members: Sequence[zipfile.ZipInfo]) -> None:
    """Check the size of a workbook without compression, as its archive claims it."""
    total = sum(member.file_size for member in members)
    shared = sum(member.file_size for member in members if "sharedStrings" in member.filename)
    if total > _MOST_BYTES or shared > _MOST_SHARED_BYTES:
        raise Unreadable(
            f"its content has {total} bytes ({shared} of texts) without compression; at most"
            f" {_MOST_BYTES} ({_MOST_SHARED_BYTES}) are allowed. Save the sheet as CSV"
        )


def _check_sheets(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Check the number of sheets: openpyxl opens each of them, even if all are the same file."""
    sheets = len(_SHEET.findall(archive.read("xl/workbook.xml")))
    if sheets > _MOST_SHEETS:
        raise Unreadable(f"it has {sheets} sheets; at most {_MOST_SHEETS} are allowed")
    relations = "xl/_rels/workbook.xml.rels"
    targets = _TARGET.findall(archive.read(relations)) if relations in names else []
    if len(set(targets)) < len(targets):
        raise Unreadable("it is a damaged Excel workbook (.xlsx): two of its sheets are one file")


def _other_archive(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "it is a binary Excel workbook (.xlsb): save it as .xlsx or CSV"
    if "word/document.xml" in names:
        return "it is a Word document (.docx): copy its table into a spreadsheet and save it as CSV"
    if "Index/Document.iwa" in names:
        return "it is a document of Apple's Numbers or Pages: export its table as .xlsx or CSV"
    if "content.xml" in names:
        return "it is an OpenDocument file (.ods): save it as .xlsx or CSV"
    if any(name.endswith(".npy") for name in names):
        return "it is a NumPy file (.npz): save its array with numpy.savetxt"
    listed = ", ".join(sorted(names)[:3])
    return f"it is a ZIP file: unpack it and choose one of its files ({listed[:100]})"


def _rows(sheet: Any) -> Iterator[Row]:
    """Yield the rows of a sheet that are not blank, with their numbers."""
    cells = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if not number % _CHECKED:
            current_job().check()
        cells += len(values) + 1
        if cells > MOST_CELLS:
            raise Unreadable(f"its sheet has more than {MOST_CELLS} cells")
        row = tuple(map(cell_text, values))
        if any(row):
            yield Row(number, row)


def cell_text(value: Any) -> str:
    """Return a value of a typed file as the text of a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return repr(value)
        case datetime():
            return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value).strip()
