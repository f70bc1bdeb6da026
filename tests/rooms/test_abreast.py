"""Reckonings done abreast: in the order asked, no more at once than there is room for, and what one raises is raised."""

from __future__ import annotations

import threading

import pytest

from goodwill.worth.abreast import abreast, one_after_another


@pytest.mark.parametrize("reckon", [abreast, one_after_another])
def test_they_are_told_in_the_order_asked(reckon):
    assert list(reckon(lambda n: n * n, range(50))) == [n * n for n in range(50)]
    assert list(reckon(lambda n: n, [])) == []


@pytest.mark.parametrize("reckon", [abreast, one_after_another])
def test_what_one_raises_is_raised(reckon):
    with pytest.raises(ZeroDivisionError):
        list(reckon(lambda n: 1 // n, [1, 0, 2]))


def test_one_after_another_holds_no_more_than_are_reckoned_at_once():
    begun, lock = set(), threading.Lock()

    def reckon(n):
        with lock:
            begun.add(n)
        return n

    told = one_after_another(reckon, range(1000))
    next(told)

    assert len(begun) < 20
    told.close()
