"""Every package names all it imports: each starts to import in an environment that holds only its own dependencies."""

import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    path.parent.name: path.parent
    for pattern in ("libs/*/pyproject.toml", "services/*/pyproject.toml", "*/pyproject.toml")
    for path in ROOT.glob(pattern)
}
STARTS_AT = {
    "contracts": "contracts.topology",
    "chassis": "chassis.service",
    "faces": "faces.gate",
    "gateway": "gateway.app",
    "orchestrator": "orchestrator.app",
    "faceswap": "faceswap.app",
    "postprocess": "postprocess.app",
    "payments": "payments.app",
    "sandbox": "sandbox.__main__",
    "studio": "studio.pack",
    "fleet": "fleet.cli",
}


def with_ours(name: str) -> list[Path]:
    """Return the folder of a package and of every package of ours it depends on."""
    project = tomllib.loads((FOLDERS[name] / "pyproject.toml").read_text())["project"]
    ours = [needed for needed in project["dependencies"] if needed in FOLDERS]
    return list(dict.fromkeys([FOLDERS[name], *(folder for needed in ours for folder in with_ours(needed))]))


def run(*command: str) -> None:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tools.
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", STARTS_AT)
def test_a_package_imports_with_its_own_dependencies_only(name: str, tmp_path: Path) -> None:
    uv = str(ROOT / ".venv" / "bin" / "uv")
    python = str(tmp_path / "alone" / "bin" / "python")
    folders = [str(folder) for folder in with_ours(name)]

    run(uv, "venv", "--quiet", str(tmp_path / "alone"))
    run(uv, "pip", "install", "--quiet", "--python", python, "--constraint", "requirements.lock", *folders)

    run(python, "-c", f"import {STARTS_AT[name]}")


def test_every_package_of_the_workspace_is_tried() -> None:
    assert set(STARTS_AT) == set(FOLDERS)
