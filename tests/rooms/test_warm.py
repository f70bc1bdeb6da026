"""A process that answers pages does not search for garbage among what stays for good."""

from __future__ import annotations

import gc

from goodwill.site import warm


def test_what_pages_import_is_not_searched_for_garbage_again(house):
    warm.ready()

    n_searched, n_aside = len(gc.get_objects()), gc.get_freeze_count()
    gc.unfreeze()
    assert n_aside > 10 * n_searched
