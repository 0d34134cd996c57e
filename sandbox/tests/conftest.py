"""The sandbox on free ports, and what set-up brings."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from faces import models
from faces.detect import FaceFinder
from sandbox import models as engine_models
from sandbox import samples
from sandbox.testing import Copier, World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A sandbox whose engine copies the target: everything but the drawing."""
    async with open_world(tmp_path / "sandbox", engine=Copier()) as opened:
        yield opened


@pytest.fixture(scope="session")
def models_folder() -> Path:
    folder = models.default_folder()
    models.bring(folder, (*models.MODELS, *models.LIKENESS_MODELS), lock=models.LOCK)
    models.bring(folder, engine_models.MODELS, lock=engine_models.LOCK)
    return folder


@pytest.fixture(scope="session")
def finder(models_folder: Path) -> FaceFinder:
    return FaceFinder(models_folder)


@pytest.fixture(scope="session")
def photos() -> dict[str, bytes]:
    folder = samples.bring()
    files = {"astronaut": samples.ASTRONAUT, "admiral": samples.ADMIRAL, "cat": samples.CAT}
    return {name: (folder / file.name).read_bytes() for name, file in files.items()}
