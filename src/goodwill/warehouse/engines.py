"""The engines that sweep: DuckDB in this process, Spark for what is too much for it. Both read the same expressions.

A DuckDB connection lives for one question and is nobody else's; nothing is shared, so nothing is locked. Both run in
UTC, and instants are whole microseconds before any arithmetic begins, so that no calendar has a say.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, cast

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import Table
from ibis.expr.types import Column

from goodwill.errors import UnknownQuestion
from goodwill.warehouse import progress

MEMORY = "3GB"
"""What DuckDB may hold before it spills to disk."""

# to merge what is selected from what is selected takes Ibis most of its time, and DuckDB does it by itself
ibis.options.sql.fuse_selects = False

_INSTANT = ibis.dtype("timestamp('UTC')")


class Engine(Protocol):
    """Something that answers Ibis expressions over Parquet files and Arrow tables."""

    def parquet(self, paths: Sequence[str]) -> Table:
        """Return files of one schema as one table."""

    def table(self, rows: pa.Table) -> Table:
        """Return rows in memory as a table."""

    def micros(self, instants: Column) -> Column:
        """Return instants as whole microseconds since 1970 UTC."""

    def place(self, words: Column, among: Sequence[str]) -> Column:
        """Return the place of each word among some, counted from 1; 0 or unknown for any other."""

    def kept(self, step: Table) -> Table:
        """Return a step that is asked many things of, worked out once where the engine would do it again for each."""

    def arrow(self, question: Table) -> pa.Table:
        """Return the answer."""


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]  # ibis has no types
def _epoch_us(at: _INSTANT) -> int:  # type: ignore[valid-type, empty-body]  # ibis reads the annotation
    """DuckDB's own."""


@ibis.udf.scalar.builtin(name="unix_micros")  # type: ignore[untyped-decorator]  # ibis has no types
def _unix_micros(at: _INSTANT) -> int:  # type: ignore[valid-type, empty-body]  # ibis reads the annotation
    """Spark's own."""


@ibis.udf.scalar.builtin(name="list_position")  # type: ignore[untyped-decorator]  # ibis has no types
def _list_position(among: list[str], word: str) -> int:  # type: ignore[empty-body]
    """DuckDB's own: of a column that comes as a dictionary, asked once for each of its words and not for each row."""


@ibis.udf.scalar.builtin(name="array_position")  # type: ignore[untyped-decorator]  # ibis has no types
def _array_position(among: list[str], word: str) -> int:  # type: ignore[empty-body]
    """Spark's own."""


class DuckDB:
    """DuckDB within this process."""

    def __init__(self, *, threads: int | None = None, memory: str = MEMORY, scratch: Path | None = None) -> None:
        options: dict[str, Any] = {"memory_limit": memory, "preserve_insertion_order": False}
        if threads is not None:
            options["threads"] = threads
        if scratch is not None:
            options["temp_directory"] = str(scratch)
        self.connection = ibis.duckdb.connect(**options)
        # how far a question has come is asked for, never printed
        for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false"):
            self.connection.raw_sql(f"SET {setting}")

    def __enter__(self) -> DuckDB:
        """Use within a ``with``; the connection ends with it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the connection."""
        self.connection.disconnect()

    def parquet(self, paths: Sequence[str]) -> Table:
        """Return files of one schema as one table."""
        return self.connection.read_parquet(list(paths))

    def table(self, rows: pa.Table) -> Table:
        """Return rows in memory as a table."""
        return ibis.memtable(rows)

    def micros(self, instants: Column) -> Column:
        """Return instants as whole microseconds."""
        return _epoch_us(instants)

    def place(self, words: Column, among: Sequence[str]) -> Column:
        """Return the place of each word among some."""
        return _list_position(ibis.array(list(among)), words)

    def kept(self, step: Table) -> Table:
        """Return it as it is: DuckDB works a step out once."""
        return step

    def arrow(self, question: Table) -> pa.Table:
        """Return the answer."""
        asked = self.connection.con
        with progress.asked(lambda: asked.query_progress() / 100, stop=asked.interrupt):
            return cast("pa.Table", self.connection.to_pyarrow(question))


class Spark:
    """A Spark session on this machine, or the cluster that ``SPARK_REMOTE`` or Spark's own settings name."""

    def __init__(self, scratch: Path | None = None) -> None:
        self._session = _session()
        self._folder = tempfile.TemporaryDirectory(prefix="goodwill-spark-", dir=scratch)
        self.connection = ibis.pyspark.connect(self._session)

    def __enter__(self) -> Spark:
        """Use within a ``with``."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throw away what was put aside for the session, which lives on: it is slow to start."""
        self._folder.cleanup()

    def parquet(self, paths: Sequence[str]) -> Table:
        """Return files of one schema as one table."""
        name = ibis.util.gen_name("files")
        self._session.read.parquet(*paths).createOrReplaceTempView(name)
        return self.connection.table(name)

    def table(self, rows: pa.Table) -> Table:
        """Return rows in memory as a table: through a file, because Spark's own way there leads through pandas."""
        path = self._place()
        pq.write_table(rows, path)
        return self.parquet([path])

    def micros(self, instants: Column) -> Column:
        """Return instants as whole microseconds."""
        return _unix_micros(instants)

    def place(self, words: Column, among: Sequence[str]) -> Column:
        """Return the place of each word among some."""
        return _array_position(ibis.array(list(among)), words)

    def kept(self, step: Table) -> Table:
        """Put a step aside in a file: Spark puts the whole of it wherever it is named, and dies of steps upon steps."""
        path = self._place()
        self._asked(step).write.parquet(path)
        return self.parquet([path])

    def arrow(self, question: Table) -> pa.Table:
        """Return the answer, straight to Arrow: pandas would make floats of numbers that may be unknown."""
        return self._asked(question).toArrow().cast(question.schema().to_pyarrow())

    def _asked(self, question: Table) -> Any:
        ibis.options.sql.fuse_selects = True  # unmerged, what is asked is too deep for Spark's analyser
        try:
            asked = self.connection.compile(question)
        finally:
            ibis.options.sql.fuse_selects = False
        return self._session.sql(asked)

    def _place(self) -> str:
        return f"{self._folder.name}/{ibis.util.gen_name('rows')}.parquet"


@contextmanager
def engine(name: str = "duckdb", *, threads: int | None = None, memory: str = MEMORY) -> Iterator[Engine]:
    """Give an engine for one question.

    Raises:
        UnknownQuestion: There is no engine of that name, or it is not installed.
    """
    if name not in _ENGINES:
        raise UnknownQuestion(f"no engine is named {name!r}; there are {', '.join(_ENGINES)}")
    with _ENGINES[name](threads, memory) as made:
        yield made


def _duckdb(threads: int | None, memory: str) -> AbstractContextManager[Engine]:
    return DuckDB(threads=threads, memory=memory, scratch=Path(tempfile.gettempdir()))


def _spark(_threads: int | None, _memory: str) -> AbstractContextManager[Engine]:
    return Spark()


_ENGINES = {"duckdb": _duckdb, "spark": _spark}


@cache
def _session() -> Any:
    """Return the process's one Spark session."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- slow import, and an optional extra
    except ImportError as missing:
        raise UnknownQuestion("the engine 'spark' wants the extra: pip install 'goodwill[spark]'") from missing
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("goodwill")
    if not os.environ.get("SPARK_REMOTE"):
        builder = builder.master(os.environ.get("SPARK_MASTER", "local[*]"))
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 2)),
        "spark.sql.ansi.enabled": "true",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
