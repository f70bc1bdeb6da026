"""The docs say what is so: references are written from the program, links lead somewhere, every block runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from blank import SECRETS, begin

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
FENCE = re.compile(
    r"(?:<!-- not run: (?P<reason>[^>]+) -->\n+)?^```(?P<words>[^\n]*)\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|yaml|lock))`")
ENDED = re.compile(r"\.(py|md|toml|yaml|sh|html|css|js)$|/$")
MADE_BY_RUNNING = ("segments/", "scratch/", "rejects/", "uploads/")
RUNNABLE = ("console", "python", "sh", "bash")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, whether it is marked to be run, and why not if not."""

    language: str
    is_run: bool
    reason: str
    body: str


def blocks(page: Path) -> Iterator[Block]:
    for found in FENCE.finditer(page.read_text()):
        words = found["words"].replace("{", "").replace("}", "").replace(".", " ").split()
        yield Block(words[0] if words else "", "run" in words[1:], found["reason"] or "", found["body"])


def test_references_are_as_the_program_has_them():
    # In a process of its own: a command that a test has called keeps the help of that call.
    check = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference.py", "--check"], capture_output=True, text=True, check=False
    )

    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("part", ["settings", "choices", "errors", "facts", "commands", "checks"])
def test_every_reference_has_its_page(part):
    assert any(f"<!-- begin {part} -->" in page.read_text() for page in PAGES)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name):
    page = ROOT / name
    broken = [link for link in LINK.findall(outside_blocks(page)) if not leads_somewhere(page, link)]

    assert broken == []


@pytest.mark.parametrize("name", NAMES)
def test_every_file_named_is_there(name):
    page = ROOT / name
    named = {word for word in FILE.findall(outside_blocks(page)) if ENDED.search(word) and not word.startswith("/")}
    places = (ROOT, ROOT / "src", ROOT / "src/goodwill", ROOT / "docs", page.parent)
    missing = {word for word in named if not any((place / word).exists() for place in places)}

    assert missing - set(MADE_BY_RUNNING) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_block_is_run_or_says_why_not(name):
    silent = [one.body for one in blocks(ROOT / name) if one.language in RUNNABLE and not one.is_run and not one.reason]

    assert silent == []


@pytest.mark.parametrize("name", [name for name in NAMES if any(one.is_run for one in blocks(ROOT / name))])
def test_every_block_runs(name, tmp_path):
    """All blocks of a page run in order, in one folder and on one home."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GOODWILL_")}
    env |= SECRETS | {"GOODWILL_HOME": str(tmp_path / "home"), "COLUMNS": "100"}
    env["PATH"] = f"{Path(sys.executable).parent}:{env['PATH']}"
    (tmp_path / "here").mkdir()
    begin(tmp_path / "home")

    for block in (one for one in blocks(ROOT / name) if one.is_run):
        for command, wanted in steps(block):
            told = subprocess.run(
                command, cwd=tmp_path / "here", env=env, capture_output=True, text=True, timeout=300, check=False
            )
            assert told.returncode == 0, f"{command[-1]}\n{told.stdout}{told.stderr}"
            assert matches(told.stdout, wanted), f"{command[-1]}\n--- said\n{told.stdout}--- the page says\n{wanted}"


def steps(block: Block) -> Iterator[tuple[list[str], str]]:
    if block.language == "python":
        yield [sys.executable, "-c", block.body], "…"
        return
    for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        n = next((i for i, line in enumerate(lines[1:], 1) if not line.startswith(">")), len(lines))
        command = "\n".join([lines[0], *(line[1:].removeprefix(" ") for line in lines[1:n])])
        yield ["bash", "-euo", "pipefail", "-c", command], "\n".join(lines[n:]).strip() or "…"


def matches(said: str, wanted: str) -> bool:
    pattern = re.escape(wanted).replace("…", ".*?")
    return re.fullmatch(pattern, said.strip(), re.DOTALL) is not None


def outside_blocks(page: Path) -> str:
    return FENCE.sub("", page.read_text())


def leads_somewhere(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True  # the tests ask nobody outside this machine
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_containers_name_known_settings_and_commands():
    import yaml

    from goodwill.cli import COMMANDS
    from goodwill.home import SETTINGS

    compose, image = (ROOT / "compose.yaml").read_text(), (ROOT / "Dockerfile").read_text()
    services = yaml.safe_load(compose)["services"]
    commands = [one["command"][1] for one in services.values() if "command" in one]

    assert set(re.findall(r"GOODWILL_[A-Z_]+", compose + image)) <= {setting.name for setting in SETTINGS}
    assert {*commands, *re.findall(r'CMD \["goodwill", "(\w+)"', image)} == {"serve", "work"}
    assert {"serve", "work"} <= set(COMMANDS)
    assert list(services) == ["serve", "work", "postgres"]


def test_every_page_is_linked_from_the_readme_or_an_index():
    indexes = (ROOT / "README.md", ROOT / "docs/decisions/README.md")
    links = [(page.parent, link) for page in indexes for link in LINK.findall(page.read_text())]
    linked = {(folder / link.partition("#")[0]).resolve() for folder, link in links}

    assert sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page not in linked) == []


def test_the_docs_become_a_site_of_every_page_and_no_link_of_it_is_broken(tmp_path):
    told = tomllib.loads((ROOT / "zensical.toml").read_text())
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("*.png"))
    shutil.copy(ROOT / "zensical.toml", tmp_path)

    built = subprocess.run(
        [str(Path(sys.executable).with_name("zensical")), "build", "--strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert built.returncode == 0, built.stdout + built.stderr
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").glob("*.md")}
    assert set(_named_in(told["project"]["nav"])) == pages | {"decisions/README.md"}


def _named_in(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for one in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _named_in(one)
