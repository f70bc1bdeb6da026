"""The ledger's past as files: the columns of a fact, immutable Parquet segments, sorted runs of keys."""
