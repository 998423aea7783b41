"""Full collections are rare while a large file is read, and usual again after it."""

import gc

from app.service.compute.garbage import few_full_collections


def test_the_thresholds_are_restored_when_the_last_of_several_readings_ends():
    usual = gc.get_threshold()
    first, second = few_full_collections(), few_full_collections()
    first.__enter__()
    second.__enter__()
    during = gc.get_threshold()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == during
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
    assert during[2] > 10 * usual[2]
