"""The one Django app with tables: what rests where, by subject."""
