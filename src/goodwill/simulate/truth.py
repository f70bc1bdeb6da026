from contextlib import contextmanager


class Truth:
    def __init__(self, scene, *, first_subject, wanted):
        pass

    @contextmanager
    def chunk(self, people, first):
        yield None
