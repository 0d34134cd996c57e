"""Sets the workspace up on a bare machine: a private uv, the environment, the third-party files.

Written for the standard library alone, and readable by old interpreters, so that those get a clear answer too.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "setup.json"
UV = ENVIRONMENT / "bin" / "uv"
PYTHONS = ((3, 11), (3, 12), (3, 13))
PACKAGES = (
    "libs/contracts",
    "libs/chassis",
    "libs/faces",
    "services/gateway",
    "services/orchestrator",
    "services/faceswap",
    "services/postprocess",
    "services/payments",
    "sandbox",
    "studio",
    "fleet",
)


class SetupError(Exception):
    """Set-up cannot go on; the sentence says what to do."""


class Asset:
    """Third-party files, or something made from our own, that one of our modules brings into the cache."""

    def __init__(self, title: str, command: list, sources: list, folder: str) -> None:
        self.title = title
        self.command = [ENVIRONMENT / "bin" / "python", "-m", *command]
        self.sources = sources
        self.folder = cache() / folder

    def state(self) -> dict:
        """What it is made from, and what lies in its folder now."""
        there = self.folder.iterdir() if self.folder.is_dir() else []
        return {"from": digest(files_of(self.sources)), "files": sorted(file.name for file in there)}

    def is_there(self, before: dict) -> bool:
        """Whether nothing changed since it was brought: its source, and the files of that time."""
        now = self.state()
        return before.get("from") == now["from"] and set(before["files"]) <= set(now["files"])


def cache() -> Path:
    """The folder where third-party files are kept for every checkout."""
    chosen = os.environ.get("COMICS_CACHE_DIR")
    return Path(chosen) if chosen else Path.home() / ".cache" / "ai-comic-books"


def assets(wanted: str, only: str) -> list:
    """Everything the fleet needs beside Python packages: with one story, or all; tests need a little more."""
    modules = {
        "Face models": ("sandbox.models", "sandbox/src/sandbox/models.py", "models"),
        "Sample photos": ("sandbox.samples", "sandbox/src/sandbox/samples.py", "samples"),
        "Fonts": ("postprocess.adapters.fonts", "services/postprocess/src/postprocess/adapters/fonts.py", "fonts"),
        "RabbitMQ": ("fleet.embedded.rabbitmq", "fleet/src/fleet/embedded/rabbitmq.py", "rabbitmq"),
        "CMYK profile": ("fleet.embedded.print_profile", "fleet/src/fleet/embedded/print_profile.py", "icc"),
    }
    found = [Asset(title, [module], [ROOT / source], folder) for title, (module, source, folder) in modules.items()]
    for story in sorted(file.parent for file in (ROOT / "stories").glob("*/story.yaml")):
        if only not in ("", story.name):
            continue
        pack = ["studio", "pack", story, cache(), "--cache", cache() / "art"]
        made_from = [story, ROOT / "studio" / "src" / "studio"]
        found.append(Asset("Story " + story.name, pack, made_from, "stories/" + story.name))
    if wanted == "tests":
        likeness = ["faces.models", "--likeness"]
        found.append(Asset("Likeness models", likeness, [ROOT / "libs/faces/src/faces/models.py"], "models"))
    return found


def main() -> int:
    """Bring everything up to date; nothing happens where nothing changed."""
    use_fitting_python()
    try:
        wanted = sys.argv[1] if sys.argv[1:] else "fleet"
        if wanted == "lock":
            lock()
        elif wanted == "run":
            os.execvpe(sys.argv[2], sys.argv[2:], environment())
        else:
            set_up(wanted, only=sys.argv[2] if sys.argv[2:] else "")
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: stopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def set_up(wanted: str, only: str) -> None:
    """Install what changed since the last time, and bring the assets that are missing; `only` names one story."""
    stamp = read_stamp()
    packages = packages_state()
    if stamp["packages"] != packages:
        STAMP.unlink(missing_ok=True)
        install_packages()
        stamp = {"packages": packages, "assets": {}}
        write_stamp(stamp)
    bring_assets(assets(wanted, only), stamp)


def install_packages() -> None:
    """Make the environment and install the locked packages, then ours, editable."""
    uv = bootstrap_uv()
    python = ENVIRONMENT / "bin" / "python"
    if not works(python):
        run("Making the virtual environment", [uv, "venv", "-q", "--clear", "--python", sys.executable, ENVIRONMENT])
    install = [uv, "pip", "install", "-q", "--python", python]
    run(
        "Installing the Python packages (about 250 MB the first time)",
        [*install, "--require-hashes", "--compile-bytecode", "-r", ROOT / "requirements.lock"],
    )
    ours = [part for package in PACKAGES for part in ("-e", ROOT / package)]
    run("Installing the workspace", [*install, "--no-deps", "--no-build-isolation", *ours])
    if not UV.exists():  # Beside the interpreter, where our modules look for it.
        UV.unlink(missing_ok=True)
        UV.symlink_to(uv)


def bring_assets(wanted: list, stamp: dict) -> None:
    """Bring every asset whose sources changed or whose files are gone, several at a time."""
    missing = [asset for asset in wanted if not asset.is_there(stamp["assets"].get(asset.title, {}))]
    if not missing:
        return
    with ThreadPoolExecutor(max_workers=4) as workers:
        ends = {asset: workers.submit(run, asset.title, asset.command) for asset in missing}
    stamp["assets"].update({asset.title: asset.state() for asset, end in ends.items() if not end.exception()})
    write_stamp(stamp)
    for end in ends.values():
        end.result()


def bootstrap_uv() -> Path:
    """Return a uv of the pinned version, fetched by pip into the cache when it is not there yet."""
    pins = ROOT / "tools" / "bootstrap.lock"
    version = pins.read_text().split("==")[1].split()[0]
    home = cache() / "uv" / version
    uv = home / "bin" / "uv"
    if works(uv):
        return uv
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=str(home.parent)) as folder:
        pip = find_pip(Path(folder))
        target = Path(folder) / "target"
        run(
            f"Fetching uv {version}",
            [*pip, "install", "-q", "--no-deps", "--require-hashes", "--target", target, "-r", pins],
        )
        shutil.rmtree(str(home), ignore_errors=True)
        target.rename(home)
    return uv


def find_pip(folder: Path) -> list:
    """Return a pip command: the interpreter's own, else one that ensurepip puts into a throw-away environment."""
    if succeeds([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    made = folder / "pip"
    if succeeds([sys.executable, "-m", "venv", str(made)]):
        return [str(made / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    raise SetupError(
        f"{sys.executable} has neither pip nor ensurepip, so nothing can be fetched. "
        "Install one of them (Debian, Ubuntu: apt install python3-pip) and run the same command again."
    )


def lock() -> None:
    """Rewrite requirements.lock and the pin of uv from what the projects ask for."""
    uv = bootstrap_uv()
    ours = [part for package in PACKAGES for part in ("--no-emit-package", package.rsplit("/", 1)[-1])]
    common = [uv, "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-emit-index-url"]
    common += ["--python-version", "3.11", "--no-header", "--no-annotate"]
    compiled = [*common, "--group", "dev", ROOT / "pyproject.toml", *ours, "-o", ROOT / "requirements.lock"]
    run("Locking the packages", compiled)


def packages_state() -> str:
    """Digest of everything the environment is made from."""
    files = [ROOT / "requirements.lock", ROOT / "tools" / "bootstrap.lock", Path(__file__)]
    files += [ROOT / package / "pyproject.toml" for package in PACKAGES]
    return digest(files) + f" {sys.version_info[0]}.{sys.version_info[1]}"


def files_of(paths: list) -> list:
    """The files, and all files below the folders."""
    found = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    return [file for file in found if file.is_file() and "__pycache__" not in file.parts]


def digest(files: list) -> str:
    """One SHA-256 over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:32]


def read_stamp() -> dict:
    """What the last set-up left, or nothing when the environment does not work any more."""
    empty = {"packages": None, "assets": {}}
    if not all(needed.exists() for needed in (ENVIRONMENT / "bin" / "python", UV, STAMP)):
        return empty
    return json.loads(STAMP.read_text())


def write_stamp(stamp: dict) -> None:
    """Remember what is now set up."""
    STAMP.write_text(json.dumps(stamp, indent=1))


def run(title: str, command: list) -> None:
    """Run one step of the set-up; say that it began, that it goes on, and how long it took."""
    began = time.monotonic()
    finished = threading.Event()

    def say(words: str) -> None:
        print(f"setup: {title} {words}", flush=True)

    def keep_company() -> None:
        while not finished.wait(15):
            say(f"... {time.monotonic() - began:.0f} s")

    say("...")
    company = threading.Thread(target=keep_company, daemon=True)
    company.start()
    result = subprocess.run([str(part) for part in command], env=environment(), check=False)
    finished.set()
    if result.returncode:
        raise SetupError(f"{title} failed; the lines above say why.")
    say(f"done, {time.monotonic() - began:.1f} s")


def environment() -> dict:
    """The environment for the steps and for `run`: uv and npm told what pip was told of indexes and certificates."""
    told = dict(os.environ, COMICS_CACHE_DIR=str(cache()))
    told.pop("VIRTUAL_ENV", None)
    told.setdefault("PIP_ROOT_USER_ACTION", "ignore")  # Everything goes into folders of our own.
    for name, value in pip_configuration().items():
        told.setdefault(name, value)
    return told


@functools.lru_cache(maxsize=1)
def pip_configuration() -> dict:
    """What pip is configured to use, in the words of uv and Node.js."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    ).stdout.decode()
    values = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        values[key.rsplit(".", 1)[-1]] = " ".join(value.strip("'\"").replace("\\n", " ").split())
    words = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
    }
    told = {word: values[key] for key, word in words.items() if values.get(key)}
    if "SSL_CERT_FILE" in told:
        told["NODE_EXTRA_CA_CERTS"] = told["SSL_CERT_FILE"]
    told["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # As pip reads its indexes; hashes keep it safe.
    return told


def use_fitting_python() -> None:
    """Go on under an interpreter of a fitting version, or say which one to install."""
    if sys.version_info[:2] in PYTHONS:
        return
    for major, minor in reversed(PYTHONS):
        python = shutil.which(f"python{major}.{minor}")
        if python and succeeds([python, "-c", "import ssl, zlib"]):
            os.execv(python, [python, *sys.argv])
    print(
        f"setup: Python 3.11, 3.12 or 3.13 is needed; {sys.executable} is {sys.version.split()[0]} "
        "and no python3.11, python3.12 or python3.13 is on PATH.\n"
        "       Install one (Debian 12, Ubuntu 24.04: apt install python3) and run the same command again.",
        file=sys.stderr,
    )
    sys.exit(1)


def works(program: Path) -> bool:
    """Whether the program is there and runs."""
    return program.exists() and succeeds([str(program), "--version"])


def succeeds(command: list) -> bool:
    """Whether the command runs and ends well."""
    try:
        quiet = subprocess.DEVNULL
        return subprocess.run(command, stdout=quiet, stderr=quiet, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
