"""The models and the photos, brought once."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from faces import models
from faces.detect import FaceFinder
from faces.face import Rgb
from sandbox import samples


@pytest.fixture(scope="session")
def models_folder() -> Path:
    folder = models.default_folder()
    models.bring(folder, (*models.MODELS, *models.LIKENESS_MODELS), lock=models.LOCK)
    return folder


@pytest.fixture(scope="session")
def finder(models_folder: Path) -> FaceFinder:
    return FaceFinder(models_folder)


@pytest.fixture(scope="session")
def sample() -> Callable[[models.PackagedFile], Rgb]:
    folder = samples.bring()

    def read(file: models.PackagedFile) -> Rgb:
        bgr = cv2.imread(str(folder / file.name), cv2.IMREAD_COLOR)
        if bgr is None:
            raise ValueError(f"{file.name} is no picture")
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)

    return read


@pytest.fixture
def astronaut(sample: Callable[[models.PackagedFile], Rgb]) -> Rgb:
    return sample(samples.ASTRONAUT)


@pytest.fixture
def admiral(sample: Callable[[models.PackagedFile], Rgb]) -> Rgb:
    return sample(samples.ADMIRAL)


@pytest.fixture
def cat(sample: Callable[[models.PackagedFile], Rgb]) -> Rgb:
    return sample(samples.CAT)


@pytest.fixture
def cameraman(sample: Callable[[models.PackagedFile], Rgb]) -> Rgb:
    return sample(samples.CAMERAMAN)
