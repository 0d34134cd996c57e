"""A process that looks at photos and does nothing else.

`python -m gateway.adapters.photo_process MODELS BYTES PIXELS` says one line when it is ready. Then, for every photo on
stdin, it writes a JSON head and the new photo to stdout, each behind its length. It ends with its stdin.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO, Final

import cv2

from faces.detect import FaceFinder
from gateway.adapters import pillow_photo
from gateway.domain.photo import BadPhoto, CheckedPhoto, Limits

READY: Final = b"ready\n"
LENGTH_BYTES: Final = 4
MEMORY_FOR_A_PHOTO: Final = 1_200_000_000
"""Bytes the process may take beyond what it holds when it is ready."""

_GENEROUS_GUESS: Final = 4_000_000_000


def serve(photos: BinaryIO, answers: BinaryIO, *, judge: pillow_photo.Judge, limits: Limits) -> None:
    """Answer photo by photo until there are no more."""
    while len(length := photos.read(LENGTH_BYTES)) == LENGTH_BYTES:
        checked = pillow_photo.check(photos.read(int.from_bytes(length)), limits=limits, judge=judge)
        answers.writelines(len(part).to_bytes(LENGTH_BYTES) + part for part in _told(checked))
        answers.flush()


def _told(checked: CheckedPhoto | BadPhoto) -> tuple[bytes, bytes]:
    if isinstance(checked, BadPhoto):
        return json.dumps({"bad": vars(checked)}).encode(), b""
    measured = checked.findings.model_dump(mode="json")
    head = {"width": checked.width, "height": checked.height, "findings": measured}
    return json.dumps(head).encode(), checked.jpeg


def give_up_rights() -> None:
    """Take no more memory than a photo needs, and leave no core file with a face in it."""
    limit = _address_space() + MEMORY_FOR_A_PHOTO
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Load the models, give up rights, look at photos."""
    models_folder, largest_file, most_pixels = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its processes.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Whatever a library prints is no answer.
    cv2.setNumThreads(1)
    judge = pillow_photo.face_judge(FaceFinder(Path(models_folder)))
    give_up_rights()
    answers.write(READY)
    answers.flush()
    limits = Limits(bytes=int(largest_file), pixels=int(most_pixels))
    serve(sys.stdin.buffer, answers, judge=judge, limits=limits)


def _address_space() -> int:
    """Return the bytes of address space in use; Linux tells, elsewhere a generous guess stands in."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except FileNotFoundError:
        return _GENEROUS_GUESS
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1:])
