"""A server that is killed and started again returns the same bytes."""

import signal
import sqlite3
from contextlib import closing

import httpx2
import pytest

from app.core.specs.run import RunSpec
from app.core.training.state import advance, start
from tests.web.servers import PATIENCE, Server, until

pytestmark = pytest.mark.server

LINKS = (
    "",
    "/at?x1=0.2&x2=0.3",
    "/figure?grid=20",
    "/export/json",
    "/export/npz",
    "/export/onnx",
    "/export/py",
)


def saved(folder, epoch):
    """Return True if the store has a checkpoint at an epoch; it is written asynchronously."""
    with closing(sqlite3.connect(folder / "creases.sqlite3")) as store:
        (found,) = store.execute("SELECT max(epoch) FROM checkpoints").fetchone()
    return found == epoch


def test_links_give_the_same_bytes_after_a_kill(tmp_path):
    spec = {"dataset": {"kind": "spiral"}, "training": {"batch_size": 10}}
    # With a checkpoint after every chunk the second server continues; the third starts from 0.
    settings = {"CREASES_CHECKPOINT_SECONDS": "0"}
    with Server(tmp_path, **settings) as first:
        run = first.new_run(**spec)
        before = [first.get(f"{run}/frames/150{link}").content for link in LINKS]
        known = first.get(run).content
        until(lambda: saved(tmp_path, 150))
        first.kill()
    with Server(tmp_path, **settings) as second:
        assert second.get(run).content == known
        assert [second.get(f"{run}/frames/150{link}").content for link in LINKS] == before
        second.kill()
    with Server(tmp_path, CREASES_CHECKPOINT_BYTES="0", CREASES_CHECKPOINT_SECONDS="10") as third:
        assert third.get(f"{run}/frames/149").status_code == 200
        assert [third.get(f"{run}/frames/150{link}").content for link in LINKS] == before


def test_a_kill_during_training_damages_nothing(tmp_path):
    with Server(tmp_path, CREASES_CHECKPOINT_SECONDS="0") as first:
        run = first.new_run(training={"batch_size": 2})
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.get(f"{first.url}{run}/frames/20000", timeout=0.3)
        first.kill()
    with Server(tmp_path) as second:
        weights = second.get(f"{run}/frames/20/export/json").json()
    state = advance(start(RunSpec.model_validate({"training": {"batch_size": 2}})), 20)
    assert weights["coefs"] == [layer.tolist() for layer in state.coefs]
    assert weights["intercepts"] == [layer.tolist() for layer in state.intercepts]


def test_two_servers_can_share_one_store(tmp_path):
    with Server(tmp_path) as one, Server(tmp_path) as other:
        run = one.new_run(dataset={"seed": 7001})
        assert other.get(f"{run}/frames/30").content == one.get(f"{run}/frames/30").content
        runs = [
            server.new_run(dataset={"seed": seed}) for seed in range(20) for server in (one, other)
        ]
        assert all(other.get(run).status_code == 200 for run in runs)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_the_streams_and_the_server(tmp_path, number):
    with Server(tmp_path) as server:
        run = server.new_run(network={"hidden_layer_sizes": [64, 64]}, training={"batch_size": 1})
        path = f"{server.url}{run}/stream?every=20000&grid=0"
        with httpx2.stream("GET", path, timeout=PATIENCE) as answer:
            parts = answer.iter_bytes()
            next(parts)
            until(lambda: server.get(run).json()["status"] == "training")
            server.process.send_signal(number)
            assert b"event: end" not in b"".join(parts)
        assert server.process.wait(PATIENCE) in (0, -number)
        assert "Traceback" not in server.log.read_text()


def test_the_server_does_not_start_with_a_damaged_store(tmp_path):
    (tmp_path / "creases.sqlite3").write_bytes(b"not a database at all, and long enough" * 100)
    with pytest.raises(AssertionError, match=r"creases\.sqlite3 is damaged or is not a store"):
        Server(tmp_path).__enter__()


def test_the_error_for_a_port_in_use_names_the_port(tmp_path, server):
    port = server.url.rpartition(":")[2]
    with pytest.raises(AssertionError, match=f"port {port}.*CREASES_PORT"):
        Server(tmp_path, CREASES_PORT=port).__enter__()


def test_the_error_for_an_invalid_setting_names_it(tmp_path):
    with pytest.raises(AssertionError, match="CREASES_MAX_GRID"):
        Server(tmp_path, CREASES_MAX_GRID="plenty").__enter__()


def test_an_edited_run_continues_from_checkpoints_of_the_original(tmp_path):
    """A checkpoint serves all runs that are equal up to its epoch, with the same bytes."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    changes = [{"epoch": 120, "intercepts": [{"layer": 0, "to": 3, "value": 0.5}]}]
    with Server(one, CREASES_CHECKPOINT_SECONDS="0") as first:
        before = first.new_run()
        assert first.get(f"{before}/frames/120").status_code == 200
        until(lambda: saved(one, 120))
        first.kill()
    with Server(one) as second, Server(other) as fresh:
        after = second.new_run(interventions=changes)
        assert second.get(after).json()["epochs"] == 120
        assert fresh.new_run(interventions=changes) == after
        for epoch in (119, 120, 130):
            frame = f"{after}/frames/{epoch}"
            assert second.get(frame).content == fresh.get(frame).content
