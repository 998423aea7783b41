"""Reading of Parquet files."""

from __future__ import annotations

import io
from typing import Any

from ...jobs.job import current_job
from ..table_content import MOST_STORED_COLUMNS
from .assembly import Source
from .lines import Row, Unreadable, check_cells
from .workbook import cell_text

_MOST_BYTES = 128 * 2**20
"""The maximum size of the columns without compression."""
_BATCH = 1000


def read_parquet(content: bytes) -> Source:
    """Return the names of the columns and the rows.

    Raises
    ------
    Unreadable
        The file is damaged or too large.
    """
    # The import takes 0.2 s, which only those who use it should wait for.
    import pyarrow
    from pyarrow import parquet

    try:
        schema = parquet.ParquetFile(io.BytesIO(content)).schema_arrow
        names = schema.names
        # Without dictionaries, a text that occurs in many rows would be copied for each.
        flat = [field.name for field in schema if not pyarrow.types.is_nested(field.type)]
        file = parquet.ParquetFile(io.BytesIO(content), read_dictionary=flat)
        _check_size(file.metadata, len(names))
        rows = [Row(1, tuple(names))]
        for batch in file.iter_batches(_BATCH, use_threads=False):
            current_job().check()
            columns = [_texts(column) for column in batch.columns]
            start = len(rows) + 1
            rows += [
                Row(start + index, cells) for index, cells in enumerate(zip(*columns, strict=True))
            ]
    except Unreadable:
        raise
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise Unreadable(f"it is a damaged Parquet file: {str(error)[:200]}") from error
    return Source("parquet", None, None, rows, [], [], named=True)


def _check_size(metadata: Any, columns: int) -> None:
    if columns > MOST_STORED_COLUMNS:
        raise Unreadable(f"it has {columns} columns; at most {MOST_STORED_COLUMNS} are allowed")
    check_cells(metadata.num_rows, columns)
    groups = (metadata.row_group(index) for index in range(metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    if size > _MOST_BYTES:
        raise Unreadable(
            f"its columns have {size} bytes without compression; at most {_MOST_BYTES} are allowed"
        )


def _texts(column: Any) -> list[str]:
    """Return the cells of a column; equal texts of a dictionary are the same object."""
    if hasattr(column, "dictionary"):
        texts = [cell_text(value) for value in column.dictionary.to_pylist()]
        return ["" if index is None else texts[index] for index in column.indices.to_pylist()]
    return [cell_text(value) for value in column.to_pylist()]
