import hashlib
import stat
from pathlib import Path

import pytest

from fleet.embedded import print_profile
from fleet.embedded.debian import DebianError, Say
from fleet.embedded.print_profile import FILE, ProfileError

COLPROF = """#!/bin/sh
echo "$@" > "$0.asked"
head -c 36 /dev/urandom > made.icc
printf acsp >> made.icc
head -c 100 /dev/zero >> made.icc
"""


def packages(colprof: str) -> print_profile.Bring:
    """Return what unpacks packages with this program in place of Argyll's."""

    def bring(unpacked: Path, _say: Say) -> None:
        program = unpacked / "usr" / "bin" / "colprof"
        measured = unpacked / "usr" / "share" / "color" / "icc" / "TR006.ti3"
        for file, text in ((program, colprof), (measured, "CTI3")):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        for package in print_profile.PACKAGES:
            notice = unpacked / "usr" / "share" / "doc" / package / "copyright"
            notice.parent.mkdir(parents=True)
            notice.write_text(f"licence of {package}")

    return bring


def quiet(_words: str) -> None:
    """Say nothing."""


def a_profile(date: bytes) -> bytes:
    return bytes(24) + date + b"acsp" + bytes(100)


def test_the_profile_lies_beside_the_licences_of_what_it_is_made_from(tmp_path: Path) -> None:
    print_profile.bring(tmp_path, quiet, packages=packages(COLPROF))

    assert {file.name for file in tmp_path.iterdir()} == {
        FILE,
        "LICENSE-argyll.txt",
        "LICENSE-icc-profiles-free.txt",
    }
    assert (tmp_path / FILE).read_bytes()[24:36] == print_profile.DATED


def test_a_profile_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"mine")

    print_profile.bring(tmp_path, quiet, packages=packages("#!/bin/sh\nexit 1\n"))

    assert (tmp_path / FILE).read_bytes() == b"mine"


def test_profiles_made_at_different_times_are_the_same_bytes_under_their_own_name() -> None:
    named, again = (print_profile.dated(a_profile(date)) for date in (b"yesterday at", b"tomorrow, at"))

    counted = named[:84] + bytes(16) + named[100:]
    assert named == again
    assert named[84:100] == hashlib.md5(counted, usedforsecurity=False).digest()


def test_something_else_than_a_profile_is_refused() -> None:
    with pytest.raises(ProfileError, match="no ICC profile"):
        print_profile.dated(bytes(200))


def test_a_failure_of_argyll_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="colprof failed: no memory"):
        print_profile.bring(tmp_path, quiet, packages=packages("#!/bin/sh\necho no memory >&2\nexit 1\n"))

    assert not (tmp_path / FILE).exists()


def test_without_apt_the_printers_go_without_cmyk(tmp_path: Path) -> None:
    def none(_unpacked: Path, _say: Say) -> None:
        raise DebianError("this system has no apt")

    with pytest.raises(ProfileError, match="Argyll cannot be had: this system has no apt"):
        print_profile.bring(tmp_path, quiet, packages=none)
