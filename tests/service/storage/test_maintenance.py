"""Maintenance of a store: its sizes, check, backup, prune, export and import."""

import io
import json
import sqlite3
import threading
from contextlib import closing

import pytest

from app import store as command
from app.errors import StoreError
from app.service.container import STORE_FILE
from app.service.storage import maintenance, transfer
from app.service.storage.run_store import Store
from app.service.storage.sizes import StoreLimits
from tests.service.storage.test_migrations import KEPT, read
from tests.support.old_stores import make_store
from tests.support.version_1_0_0 import ANSWERS, put_store

KEPT = {table: columns for table, columns in KEPT.items() if table != "metrics"}


@pytest.fixture
def path(tmp_path):
    """Return the path of a store with runs, curves, studies, metrics and checkpoints."""
    path = put_store(tmp_path)
    store = Store(path)
    for epoch in range(20):
        store.put_checkpoint("name", epoch, "v", b"x" * 10_000)
    store.close()
    return path


@pytest.fixture
def run(path, capsys):
    """Return a function that runs ``python -m app.store`` and returns its status and output."""

    def result(*arguments):
        status = command.main(["--data-dir", str(path.parent), *map(str, arguments)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return result


def content(path, tables=KEPT):
    return {table: sorted(read(path, f"SELECT {tables[table]} FROM {table}")) for table in tables}


def test_sizes_are_shown_with_their_limits(path, run):
    status, output, _ = run("sizes")
    assert status == 0
    for words in ("specs", "studies", "metrics", "checkpoints", "CREASES_SPEC_BYTES", "unused"):
        assert words in output
    status, output, _ = run("sizes", "--json")
    found = json.loads(output)
    assert found["parts"]["checkpoints"]["records"] == 20
    assert found["file"]["file"] == path.stat().st_size


def test_prune_deletes_what_can_be_computed_again_and_shrinks_the_file(path, run):
    before, size = content(path), path.stat().st_size
    status, output, _ = run("prune", "--bytes", "50000")
    assert (status, "deleted" in output) == (0, True)
    assert path.stat().st_size < size - 100_000
    assert content(path) == before
    assert run("prune", "--bytes", "0")[0] == 0
    assert read(path, "SELECT count(*) FROM checkpoints") == [(0,)]
    assert read(path, "SELECT count(*) FROM metrics") == [(0,)]
    assert content(path) == before


def test_check_finds_nothing_wrong_with_a_whole_store(path, run):
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM checkpoints")
        db.commit()
    assert run("check") == (0, "no problems\n", "")


DAMAGE = {
    "UPDATE runs SET spec = '{' WHERE id = (SELECT max(id) FROM runs)": "run ",
    "UPDATE runs SET id = 'other' WHERE id = (SELECT max(id) FROM runs)": "it is the spec of run",
    "UPDATE specs SET spec = '7' WHERE kind = 'curve'": "curve ",
    "UPDATE specs SET kind = 'strange' WHERE kind = 'curve'": "its kind is unknown",
    "UPDATE study_cells SET rows = '[]' WHERE cell = 0": "cell 0 of study",
    "UPDATE metrics SET metrics = 'x' WHERE epoch = 4": "metrics of run",
    "UPDATE checkpoints SET state = 'text' WHERE epoch = 4": "checkpoint name at epoch 4",
    "UPDATE sizes SET bytes = 0": "size of specs",
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_check_names_what_is_damaged(path, run, statement):
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()
    status, output, _ = run("check")
    assert status == 1
    assert DAMAGE[statement] in output


def test_check_finds_damaged_pages(path, run):
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x00\xff" * 400)
    status, output, _ = run("check")
    assert status == 1
    assert "file:" in output


def test_a_backup_is_consistent_while_the_store_is_written(path, tmp_path):
    """Each transaction adds a pair: a copy with one half of a pair would be torn."""
    store, stop = Store(path), threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            with store.transaction() as db:
                for half in "ab":
                    db.execute("INSERT INTO runs VALUES (?, 'x', 1.0)", (f"{number}{half}",))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            copy = tmp_path / f"copy {turn}.sqlite3"
            maintenance.back_up(path, copy)
            pairs = read(copy, "SELECT count(*) FROM runs WHERE spec = 'x'")[0][0]
            assert pairs % 2 == 0
            assert read(copy, "PRAGMA integrity_check") == [("ok",)]
    finally:
        stop.set()
        writer.join()
        store.close()
    Store(copy).close()


def test_a_backup_replaces_nothing_and_leaves_no_parts(path, run, tmp_path):
    target = tmp_path / "copy.sqlite3"
    target.write_text("mine")
    status, _, error = run("backup", target)
    assert (status, target.read_text()) == (1, "mine")
    assert "exists" in error
    status, _, error = run("backup", tmp_path / "nowhere" / "copy.sqlite3")
    assert (status, "cannot be written" in error) == (1, True)
    assert run("backup", tmp_path / "second.sqlite3")[0] == 0
    assert content(tmp_path / "second.sqlite3") == content(path)
    assert not list(tmp_path.glob("*.part"))


def test_an_old_store_can_be_backed_up_without_changing_it(tmp_path):
    path = make_store("0004_specs", tmp_path / "store.sqlite3")
    before = path.read_bytes()
    maintenance.back_up(path, tmp_path / "copy.sqlite3")
    assert path.read_bytes() == before
    assert len(read(tmp_path / "copy.sqlite3", "SELECT name FROM migrations")) == 4


def test_an_export_is_imported_elsewhere_with_all_records(path, run, tmp_path):
    file = tmp_path / "export.jsonl"
    assert run("export", file)[0] == 0
    assert run("export", file)[0] == 1  # it exists
    other = tmp_path / "other"
    assert command.main(["--data-dir", str(other), "import", str(file)]) == 0
    before, after = content(path), content(other / STORE_FILE)
    for table in ("runs", "specs"):
        assert [row[:-1] for row in after[table]] == [row[:-1] for row in before[table]]
    assert [(s, c, json.loads(r)) for s, c, _, _, r in after["study_cells"]] == [
        (s, c, json.loads(r)) for s, c, _, _, r in before["study_cells"]
    ]
    assert after["studies"] == [
        (study, "paused" if status == "running" else status) for study, status in before["studies"]
    ]
    assert maintenance.problems(other / STORE_FILE) == []
    again = transfer.import_lines(Store(other / STORE_FILE), file.read_text().splitlines())
    assert (again.added, again.refused) == (0, 0)
    assert again.known > 20


def test_an_import_refuses_what_is_not_valid_and_keeps_the_rest(tmp_path):
    run = ANSWERS["runs"]["adam"]
    good = {"kind": "run", "id": run["id"], "spec": run["given"]}
    bad = [
        "",
        "not json",
        "[" * 100_000,
        "null",
        "[]",
        "{}",
        *map(
            json.dumps,
            (
                good | {"id": "0" * 20},
                good | {"kind": "curve"},
                good | {"kind": ["run"]},
                good | {"spec": {"surprise": 1}},
                good | {"spec": None},
                {"kind": "cell", "study": "nowhere", "cell": 0, "version": "v", "rows": []},
                {"kind": "cell", "study": ["x"], "cell": 0, "version": "v", "rows": []},
            ),
        ),
    ]
    store = Store(tmp_path / "store.sqlite3")
    lines = [json.dumps(transfer.FORMAT), *bad, json.dumps(good)]
    result = transfer.import_lines(store, lines)
    assert (result.added, result.known, result.refused) == (1, 0, len(bad))
    assert result.reasons[0].startswith("line 2: ")
    assert store.spec(run["id"]) is not None
    for text in ("", "{}", '{"format": "creases-store", "version": 2}', "[" * 100_000):
        with pytest.raises(StoreError, match="it is no export"):
            transfer.import_lines(store, [text])
    store.close()


def test_an_import_beyond_a_limit_is_refused_with_the_setting(path, tmp_path):
    with maintenance.read_only(path) as connection:
        lines = list(transfer.exported(connection))
    for limits, setting in (
        (StoreLimits(specs=1000), "CREASES_SPEC_BYTES"),
        (StoreLimits(studies=1000), "CREASES_STUDY_BYTES"),
    ):
        store = Store(tmp_path / f"{setting}.sqlite3", limits)
        with pytest.raises(StoreError, match=setting):
            transfer.import_lines(store, lines)
        store.close()


def test_wrong_arguments_get_a_reason_and_leave_no_file(path, run, tmp_path, monkeypatch):
    (tmp_path / "mine").write_text("mine")
    for arguments, words in (
        (("export", tmp_path / "mine"), "exists. Choose another name."),
        (("export", tmp_path / "nowhere" / "e"), "cannot be written: No such file"),
        (("import", tmp_path / "nothing"), "nothing: No such file"),
        (("import", tmp_path), "Is a directory"),
    ):
        status, output, error = run(*arguments)
        assert (status, output) == (1, ""), arguments
        assert words in error
        assert "Errno" not in error
    for number in ("x", "-5", "1GB", "1_000", "1.5"):
        with pytest.raises(SystemExit):
            run("prune", "--bytes", number)
    assert (tmp_path / "mine").read_text() == "mine"

    def full(connection):
        yield "a line"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transfer, "exported", full)
    status, _, error = run("export", tmp_path / "half")
    assert (status, "No space left" in error) == (1, True)
    assert not (tmp_path / "half").exists()


def test_an_export_with_other_bytes_than_utf_8_loses_only_their_lines(path, run, tmp_path):
    run("export", tmp_path / "export")
    lines = (tmp_path / "export").read_bytes().splitlines()
    (tmp_path / "export").write_bytes(b"\n".join([*lines[:2], b'{"kind": "\xff"}', *lines[2:]]))
    status, output, error = run("import", tmp_path / "export")
    assert (status, "1 were refused" in output) == (1, True)
    assert error.startswith("line 3: ")


def test_commands_name_a_missing_store_and_create_none(tmp_path, capsys):
    for arguments in (["sizes"], ["prune"], ["check"], ["backup", "x"], ["export", "-"]):
        assert command.main(["--data-dir", str(tmp_path), *arguments]) == 1
        assert "there is no store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_export_can_be_piped(path, run, monkeypatch):
    status, output, _ = run("export", "-")
    assert status == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(output))
    status, output, _ = run("import", "-")
    assert (status, output.startswith("added 0 records")) == (0, True)


def test_another_programs_database_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db:
        db.execute("CREATE TABLE theirs (x)")
        db.commit()
    with pytest.raises(StoreError, match="is not a store"):
        maintenance.problems(tmp_path / STORE_FILE)
