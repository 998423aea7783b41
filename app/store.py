"""The command ``python -m app.store``: sizes, prune, check, backup, export and import of the store.

Each works while a server uses the store.
"""

import argparse
import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError

from .errors import StoreError
from .service.container import STORE_FILE, store_limits
from .service.storage import maintenance, transfer
from .service.storage.run_store import Store
from .service.storage.sizes import PARTS
from .settings import Settings, explained

_LIMIT_SETTINGS = {
    "specs": "CREASES_SPEC_BYTES",
    "studies": "CREASES_STUDY_BYTES",
    "tables": "CREASES_TABLE_BYTES",
    "metrics": "CREASES_CHECKPOINT_BYTES",
    "checkpoints": "CREASES_CHECKPOINT_BYTES",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a sub-command, and return the exit status."""
    try:
        settings = Settings()
        options = _parser(settings).parse_args(arguments)
        run: Callable[[argparse.Namespace, Settings], int] = options.run
        return run(options, settings)
    except ValidationError as error:
        sys.stderr.write(explained(error))
        return 2
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        sys.stderr.write(f"{place}{error.strerror or error}\n")
        return 1
    except (StoreError, sqlite3.Error) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.store", description=__doc__)
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=settings.data_dir,
        help="folder of the store; by default CREASES_DATA_DIR (%(default)s)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sizes = commands.add_parser("sizes", help="show what takes how much space, and the limits")
    sizes.add_argument("--json", action="store_true", help="as JSON")
    sizes.set_defaults(run=_sizes)
    prune = commands.add_parser(
        "prune", help="delete checkpoints and metrics beyond a limit, and make the file smaller"
    )
    prune.add_argument(
        "--bytes",
        type=_bytes,
        default=settings.checkpoint_bytes,
        help="limit; by default CREASES_CHECKPOINT_BYTES (%(default)s)",
    )
    prune.set_defaults(run=_prune)
    check = commands.add_parser("check", help="read everything and list what is damaged")
    check.set_defaults(run=_check)
    backup = commands.add_parser("backup", help="write a consistent copy to a new file")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=_back_up)
    export = commands.add_parser("export", help="write specs and studies as JSON lines")
    export.add_argument("file", help="new file, or - for standard output")
    export.set_defaults(run=_export)
    importing = commands.add_parser("import", help="add the records of an export to the store")
    importing.add_argument("file", help="exported file, or - for standard input")
    importing.set_defaults(run=_import)
    return parser


def _bytes(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number of bytes, 0 or more; got {text}")
    return int(text)


def _path(options: argparse.Namespace) -> Path:
    folder: Path = options.data_dir
    return folder / STORE_FILE


def _opened(options: argparse.Namespace, settings: Settings) -> Store:
    path = _path(options)
    with maintenance.read_only(path):
        pass  # names the missing file: opening it below would create one
    return Store(path, store_limits(settings))


def _sizes(options: argparse.Namespace, settings: Settings) -> int:
    parts, files = maintenance.part_sizes(_path(options)), maintenance.file_sizes(_path(options))
    limits = store_limits(settings)
    if options.json:
        content = {part: vars(parts[part]) for part in PARTS}
        sys.stdout.write(
            json.dumps({"parts": content, "file": files, "limits": vars(limits)}) + "\n"
        )
        return 0
    known = {"specs": limits.specs, "studies": limits.studies, "tables": limits.tables}
    sys.stdout.write(f"{'part':<12} {'records':>12} {'bytes':>16} {'limit':>16}  setting\n")
    for part in PARTS:
        limit = known.get(part, limits.recomputable)
        sys.stdout.write(
            f"{part:<12} {parts[part].records:>12,} {parts[part].bytes:>16,} {limit:>16,}"
            f"  {_LIMIT_SETTINGS[part]}\n"
        )
    sys.stdout.write(
        f"file {files['file']:,} bytes, of which {files['unused']:,} are unused;"
        f" log {files['log']:,} bytes\n"
    )
    return 0


def _prune(options: argparse.Namespace, settings: Settings) -> int:
    before = maintenance.file_sizes(_path(options))["file"]
    with closing(_opened(options, settings)) as store:
        deleted = maintenance.prune(store, options.bytes)
    after = maintenance.file_sizes(_path(options))["file"]
    sys.stdout.write(f"deleted {deleted:,} bytes; the file had {before:,} bytes, now {after:,}\n")
    return 0


def _check(options: argparse.Namespace, settings: Settings) -> int:
    found = maintenance.problems(_path(options))
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{len(found)} problems\n" if found else "no problems\n")
    return 1 if found else 0


def _back_up(options: argparse.Namespace, settings: Settings) -> int:
    maintenance.back_up(_path(options), options.file)
    sys.stdout.write(f"wrote {options.file} ({options.file.stat().st_size:,} bytes)\n")
    return 0


def _export(options: argparse.Namespace, settings: Settings) -> int:
    with maintenance.read_only(_path(options)) as connection:
        if options.file == "-":
            for line in transfer.exported(connection):
                sys.stdout.write(f"{line}\n")
            return 0
        count = _write_lines(Path(options.file), transfer.exported(connection))
    sys.stdout.write(f"wrote {count - 1} records to {options.file}\n")
    return 0


def _write_lines(path: Path, lines: Iterable[str]) -> int:
    """Write lines to a new file, or no file if it cannot be written, and return their number."""
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                return sum(1 for line in lines if file.write(f"{line}\n"))
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        raise StoreError(f"{path} exists. Choose another name.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}") from error


def _import(options: argparse.Namespace, settings: Settings) -> int:
    path = _path(options)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Store(path, store_limits(settings))) as store:
        if options.file == "-":
            if isinstance(sys.stdin, io.TextIOWrapper):
                sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
            result = transfer.import_lines(store, sys.stdin)
        else:
            with Path(options.file).open(encoding="utf-8", errors="surrogateescape") as file:
                result = transfer.import_lines(store, file)
    sys.stdout.write(
        f"added {result.added} records; {result.known} were known; {result.refused} were refused\n"
    )
    for reason in result.reasons:
        sys.stderr.write(f"{reason}\n")
    return 1 if result.refused else 0


if __name__ == "__main__":
    sys.exit(main())
