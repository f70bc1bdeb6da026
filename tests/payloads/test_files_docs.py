"""The page on import says every word of the mapping language, and its maps can be meant."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from goodwill.cli.import_command import command
from goodwill.intake import maps

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text()


@pytest.mark.parametrize("kind", [maps.Map, maps.Time, maps.Skip, maps.FactRule, maps.When, maps.Cell])
def test_every_word_of_the_language_is_told(kind):
    words = {field.encode_name for field in msgspec.structs.fields(kind)}

    assert {word for word in words if not re.search(rf"[`{{\[\s]{re.escape(word)}[`\s\]=.]", PAGE)} == set()


def test_every_conversion_and_ready_map_is_told():
    assert [word for word in maps.CONVERSIONS if f"`{word}`" not in PAGE] == []
    assert re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE) == sorted(maps.ready_maps(), key=PAGE.index)


def test_every_map_on_the_page_can_be_meant():
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    assert [maps.parse_map(block, name="page").about for block in blocks] == ["Plays and payments of our old web shop"]


def test_every_option_of_the_command_is_told():
    said = re.findall(r"--[a-z-]+", CliRunner().invoke(command, ["--help"]).output)

    assert {option for option in said if option not in PAGE} <= {"--help", "--home"}
