"""A free CMYK profile for demo and tests: made by Argyll from the published measurements of GRACoL 2006."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fleet.embedded.debian import Apt, DebianError, Say
from fleet.places import cache_folder

FILE: Final = "gracol2006-240.icc"
CONDITION: Final = "CGATS TR 006"
"""How the printing condition is registered: what the profile describes."""

PACKAGES: Final = ("argyll", "icc-profiles-free")
INK_PERCENT: Final = 240
BLACK_PERCENT: Final = 90
DESCRIPTION: Final = f"GRACoL 2006 (made from CGATS TR 006), ink {INK_PERCENT} %"
DATED: Final = bytes.fromhex("07e400010001000000000000")
"""The date inside: fixed, so that equal measurements make equal files."""

DATE_AT: Final = slice(24, 36)
SIGNATURE_AT: Final = slice(36, 40)
UNNAMED: Final = (slice(44, 48), slice(64, 68), slice(84, 100))
"""Flags, intent and name do not count in a profile's name."""

HOW_TO_GET_ONE: Final = (
    "Books are printed without CMYK printers then. To have those, set POSTPROCESS_PRINT_ICC_CMYK and "
    "POSTPROCESS_PRINT_CONDITION to a profile of your own and the name of its printing condition."
)


class ProfileError(Exception):
    """The profile cannot be made; the text says why, and what to do."""


Bring = Callable[[Path, Say], None]
"""Lays the unpacked packages out below a folder; DebianError when they cannot be had."""


def bring(folder: Path, say: Say, *, packages: Bring | None = None) -> None:
    """Make the profile in a folder, with the licences of what it is made from; do nothing when it is there."""
    if (folder / FILE).is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="making-") as aside:
        unpacked = Path(aside) / "unpacked"
        try:
            (packages or fetch)(unpacked, say)
        except DebianError as error:
            raise ProfileError(f"Argyll cannot be had: {error}") from error
        for package in PACKAGES:
            notice = unpacked / "usr" / "share" / "doc" / package / "copyright"
            shutil.copyfile(notice, folder / f"LICENSE-{package}.txt")
        say("computing the CMYK profile")
        made = Path(aside) / FILE
        made.write_bytes(dated(_computed(unpacked, Path(aside))))
        made.rename(folder / FILE)


def fetch(unpacked: Path, say: Say) -> None:
    """Bring the packages, and every library that this system lacks, through apt's signed lists."""
    if not Apt.here():
        raise DebianError("this system has no apt")
    with tempfile.TemporaryDirectory() as folder:
        apt = Apt(Path(folder))
        say("reading Debian's signed package lists")
        apt.update()
        packages = list(PACKAGES)
        missing = apt.missing_libraries(["argyll"])
        while missing:
            packages += missing
            missing = [library for library in apt.missing_libraries(missing) if library not in packages]
        say(f"downloading Argyll ({len(packages)} packages, 7 MB)")
        apt.download_and_unpack(packages, unpacked)


def dated(profile: bytes) -> bytes:
    """Return a profile with the fixed date, under the name (an MD5) that its content then has."""
    content = bytearray(profile)
    if content[SIGNATURE_AT] != b"acsp":
        raise ProfileError("what Argyll made is no ICC profile")
    content[DATE_AT] = DATED
    counted = bytearray(content)
    for part in UNNAMED:
        counted[part] = bytes(part.stop - part.start)
    content[UNNAMED[-1]] = hashlib.md5(counted, usedforsecurity=False).digest()
    return bytes(content)


def _computed(unpacked: Path, aside: Path) -> bytes:
    shutil.copyfile(unpacked / "usr" / "share" / "color" / "icc" / "TR006.ti3", aside / "measured.ti3")
    limits = (f"-l{INK_PERCENT}", f"-L{BLACK_PERCENT}")
    named = ("-A", "AI Comic Books", "-C", "From CGATS TR 006; free to use", "-D", DESCRIPTION)
    libraries = sorted({str(library.parent) for library in unpacked.glob("**/*-linux-gnu*/**/lib*.so*")})
    done = subprocess.run(
        [unpacked / "usr" / "bin" / "colprof", "-ql", "-bm", *limits, *named, "-O", "made.icc", "measured"],
        cwd=aside,
        env={"PATH": os.environ.get("PATH", os.defpath), "LD_LIBRARY_PATH": ":".join(libraries)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProfileError(f"Argyll's colprof failed: {done.stderr.strip() or done.stdout.strip()}")
    return (aside / "made.icc").read_bytes()


def main(arguments: list[str]) -> None:
    """Make the profile: `python -m fleet.embedded.print_profile [FOLDER]`; a machine that cannot goes without."""
    folder = Path(arguments[0]) if arguments else cache_folder() / "icc"
    try:
        bring(folder, lambda words: print(f"  {words}", flush=True))
    except ProfileError as error:
        print(f"  no CMYK profile: {error}\n  {HOW_TO_GET_ONE}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
