"""Processors are counted, and priorities set, as far as the operating system can."""

import os
import sys
import threading

from app.service.compute.executors import make_executor
from app.service.compute.processors import lower_priority, usable_processors


def in_a_thread(work):
    """Return the result of a call in a thread of its own, whose priority may change."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found


def test_as_many_processors_are_used_as_the_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 3, 5}, raising=False)
    assert usable_processors() == 3


def test_where_that_is_unknown_all_processors_of_the_machine_are_used(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert usable_processors() == os.cpu_count()
    with make_executor("threads", 0) as executor:
        assert executor.submit(sum, [1, 2]).result() == 3
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_processors() == 1


def test_a_priority_is_below_that_of_the_process_whatever_it_is(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for own, expected in ((0, 5), (10, 15), (17, 19)):
        found = []
        monkeypatch.setattr(os, "getpriority", lambda *of, own=own: own)
        monkeypatch.setattr(os, "setpriority", lambda *to, found=found: found.append(to[-1]))
        lower_priority(5)
        assert found == [expected]


def test_threads_run_where_a_priority_cannot_be_set(monkeypatch):
    """macOS knows no priority of a thread, Windows not even the call; sandboxes refuse it."""

    def refuse(*arguments):
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    assert in_a_thread(lambda: lower_priority(5)) == [None]
    monkeypatch.delattr(os, "setpriority")
    for platform in ("darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        assert in_a_thread(lambda: lower_priority(5)) == [None]
