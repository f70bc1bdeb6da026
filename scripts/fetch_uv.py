"""Fetches uv into a folder with nothing but the system's python3: by pip, else straight from the package index.

Debian's bare python3 has neither pip nor ensurepip, and a minimal image has no certificates either; as root we may
ask apt for both. This file runs before anything is installed, on any Python 3.8 or newer.
"""

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

UV = "0.13.9"


def main() -> None:
    folder = Path(sys.argv[1])
    for way in (by_pip, from_the_index, by_apt_and_pip):
        try:
            way(folder)
        except Exception as refusal:  # noqa: BLE001 -- whatever is wrong with one way, there is another
            print(f"uv {way.__name__.replace('_', ' ')}: {str(refusal).strip().splitlines()[-1:]}", file=sys.stderr)
        else:
            print(f"uv {UV} is at {folder}/bin/uv ({way.__name__.replace('_', ' ')})")
            return
    sys.exit("uv could not be fetched: install it (https://docs.astral.sh/uv) or python3-pip, and try again")


def by_pip(folder: Path) -> None:
    # Into a folder of its own: a system Python that is "externally managed" stays as it is.
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--upgrade", "--target", str(folder), f"uv=={UV}")


def from_the_index(folder: Path) -> None:
    index = (os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple").rstrip(
        "/"
    )
    asked = urllib.request.Request(f"{index}/uv/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(asked, timeout=60) as page:
        wheels = json.load(page)["files"]
    wheel = next(wheel for wheel in wheels if suits(wheel["filename"]))
    with urllib.request.urlopen(wheel["url"], timeout=300) as download:
        content = download.read()
    if hashlib.sha256(content).hexdigest() != wheel["hashes"]["sha256"]:
        raise OSError(f"{wheel['filename']} is not what the index says it is")
    unpack(content, folder / "bin")


def suits(filename: str) -> bool:
    libc = "manylinux" if "glibc" in platform.libc_ver() else "musllinux"
    return (
        filename.startswith(f"uv-{UV}-py3-none-")
        and libc in filename
        and filename.endswith(f"{platform.machine()}.whl")
    )


def unpack(wheel: bytes, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(wheel)) as files:
        for name in files.namelist():
            if name.endswith(("scripts/uv", "scripts/uvx")):
                target = folder / Path(name).name
                target.write_bytes(files.read(name))
                target.chmod(0o755)


def by_apt_and_pip(folder: Path) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise OSError("only root on Debian may ask apt for pip")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-pip", "ca-certificates")
    by_pip(folder)


def run(*words: str) -> None:
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        raise OSError(done.stdout.decode(errors="replace") or f"{words[0]} ended with {done.returncode}")


main()
