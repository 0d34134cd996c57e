import hashlib
from pathlib import Path

import pytest

from faces import models
from faces.models import LIKENESS_MODELS, LOCK, MODELS, ModelError, PackagedFile


def a_file(content: bytes = b"weights") -> PackagedFile:
    return PackagedFile("net.bin", "some-package==1.0", "some/net.bin", hashlib.sha256(content).hexdigest())


def test_a_file_with_the_right_hash_is_read(tmp_path: Path) -> None:
    (tmp_path / "net.bin").write_bytes(b"weights")

    assert models.read(tmp_path, a_file()) == b"weights"


def test_a_missing_file_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"it comes from the package some-package==1\.0"):
        models.ensure(tmp_path, [a_file()])


def test_a_changed_file_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "net.bin").write_bytes(b"other weights")

    with pytest.raises(ModelError, match="its SHA-256 differs"):
        models.ensure(tmp_path, [a_file()])


def test_missing_files_are_those_absent_or_changed(tmp_path: Path) -> None:
    (tmp_path / "net.bin").write_bytes(b"weights")
    other = PackagedFile("gone.bin", "some-package==1.0", "some/gone.bin", "0" * 64)

    assert models.missing(tmp_path, [a_file(), other]) == [other]
    assert models.missing(tmp_path, [a_file(b"newer")]) == [a_file(b"newer")]


def test_nothing_is_fetched_when_all_is_there(tmp_path: Path) -> None:
    (tmp_path / "net.bin").write_bytes(b"weights")
    said: list[str] = []

    models.bring(tmp_path, [a_file()], lock=tmp_path / "no.lock", say=said.append)

    assert said == []


def test_a_package_outside_the_lock_is_not_fetched(tmp_path: Path) -> None:
    lock = tmp_path / "models.lock"
    lock.write_text("another-package==1.0 --hash=sha256:00\n")

    with pytest.raises(ModelError, match=r"some-package==1\.0 is not in models\.lock"):
        models.bring(tmp_path / "models", [a_file()], lock=lock)


def test_every_package_is_locked_with_a_hash_and_no_address() -> None:
    lines = LOCK.read_text().splitlines()

    assert {line.split(" ")[0] for line in lines} == {file.package for file in (*MODELS, *LIKENESS_MODELS)}
    assert all(line.split(" ")[1].startswith("--hash=sha256:") and "://" not in line for line in lines)


def test_set_up_brings_the_models(tmp_path: Path, models_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models.main([str(tmp_path / "models")])

    assert "4 model files are in" in capsys.readouterr().out
    for file in MODELS:
        assert models.read(tmp_path / "models", file) == models.read(models_folder, file)
