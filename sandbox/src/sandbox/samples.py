"""Two photos in the public domain, brought at set-up."""

import sys
from collections.abc import Sequence
from pathlib import Path

from faces import models
from faces.models import PackagedFile
from sandbox.models import LOCK

ASTRONAUT = PackagedFile(
    "astronaut.png",
    "scikit-image==0.26.0",
    "skimage/data/astronaut.png",
    "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
)
"""Eileen Collins, 512 px, smiling; NASA, public domain."""

ADMIRAL = PackagedFile(
    "grace_hopper.jpg",
    "matplotlib==3.11.2",
    "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
    "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130",
)
"""Grace Hopper, 512 x 600, glasses; US Navy, public domain."""

CAT = PackagedFile(
    "chelsea.png",
    "scikit-image==0.26.0",
    "skimage/data/chelsea.png",
    "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
)
"""A cat: nearly a face. CC0."""

CAMERAMAN = PackagedFile(
    "camera.png",
    "scikit-image==0.26.0",
    "skimage/data/camera.png",
    "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
)
"""A man turned away, his face 15 px; grey. CC0."""

SAMPLES = (ASTRONAUT, ADMIRAL, CAT, CAMERAMAN)


def default_folder() -> Path:
    """Where set-up keeps the photos: beside the models."""
    return models.default_folder().with_name("samples")


def bring(folder: Path | None = None) -> Path:
    """Fetch what is missing and return the folder; raises `faces.models.ModelError` if it cannot be had."""
    folder = folder or default_folder()
    models.bring(folder, SAMPLES, lock=LOCK, say=lambda line: sys.stdout.write(line + "\n"))
    return folder


def main(arguments: Sequence[str]) -> None:
    """Bring the photos into a folder: `python -m sandbox.samples [FOLDER]`."""
    folder = bring(Path(arguments[0]) if arguments else None)
    sys.stdout.write(f"{len(SAMPLES)} pictures are in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
