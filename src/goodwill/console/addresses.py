"""What may stand in an address: numbers and words of the tables, nothing longer."""

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class Number(IntConverter):
    """A whole number that fits the tables: a longer one leads nowhere."""

    regex = "[0-9]{1,18}"


class Word(StringConverter):
    """A source's name, or the end of its key."""

    regex = "[a-z0-9._-]{1,48}"


class Digest(StringConverter):
    """32 bytes in hex."""

    regex = "[0-9a-f]{64}"


class Key(StringConverter):
    """The key of an act: what makes it this one."""

    regex = "[A-Za-z0-9_-]{1,64}"


register_converter(Number, "number")
register_converter(Key, "key")
register_converter(Word, "word")
register_converter(Digest, "digest")
