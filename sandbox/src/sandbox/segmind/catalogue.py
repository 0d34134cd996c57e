"""What this Segmind sells: models, their inputs and prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

WORKFLOW_SOURCE: Final = "source_face_image"
WORKFLOW_TARGET: Final = "target_face_image"


class RejectedValueError(Exception):
    """An input has a value the model does not take."""


class MissingInputError(Exception):
    """A required input is absent."""


@dataclass(frozen=True)
class Model:
    """One model: which inputs it needs, which numbers it takes, what a call costs in USD.

    `source` and `target` are the names of the face and of the picture to change; an enhancer has only a `target`.
    """

    slug: str
    target: str
    source: str | None
    price_usd: float
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    choices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    format_names: tuple[str, str] = ("output_format", "output_quality")
    default_format: Literal["jpeg", "png", "webp"] = "jpeg"

    def check(self, body: Mapping[str, Any]) -> None:
        """Raise `MissingInputError` or `RejectedValueError` naming the first input that is wrong."""
        for name in filter(None, (self.source, self.target)):
            if not body.get(name):
                raise MissingInputError(f"{name} is required")
            if not isinstance(body[name], str):
                raise MissingInputError(f"{name} is Mandatory and must be string")
        for name, (least, most) in self.numbers.items():
            value = body.get(name, most)
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
                raise RejectedValueError(f"{name} must be a number from {least} to {most}")
        for name, allowed in self.choices.items():
            if name in body and body[name] not in allowed:
                raise RejectedValueError(f"{name} must be one of {', '.join(map(str, allowed))}")


_FORMATS: Final = ("jpeg", "png", "webp")
_QUALITY: Final = (10, 100)

_MODELS: Final = (
    Model(
        "faceswap-comic",
        source="source_image",
        target="target_image",
        price_usd=0.07,
        numbers={
            "face_strength": (0, 1),
            "style_strength": (0, 2),
            "steps": (1, 50),
            "cfg": (0.1, 10),
            "grow_mask": (0, 100),
            "output_quality": _QUALITY,
        },
        choices={"output_format": _FORMATS},
    ),
    Model("faceswap-v2", source="source_img", target="target_img", price_usd=0.0043),
    Model(
        "faceswap-v3",
        source="source_img",
        target="target_img",
        price_usd=0.0058,
        numbers={"face_restore_weight": (0, 1), "image_quality": _QUALITY},
        choices={"image_format": _FORMATS},
        format_names=("image_format", "image_quality"),
    ),
    Model(
        "faceswap-v3-multifaceswap",
        source="source_img",
        target="target_img",
        price_usd=0.0076,
        choices={"image_format": _FORMATS},
        format_names=("image_format", "image_quality"),
    ),
    Model(
        "faceswap-v4",
        source="source_image",
        target="target_image",
        price_usd=0.12,
        numbers={"image_quality": _QUALITY},
        choices={
            "model_type": ("speed", "quality"),
            "swap_type": ("head", "face"),
            "style_type": ("normal", "style"),
            "hardware": ("fast", "cost"),
            "image_format": _FORMATS,
        },
        format_names=("image_format", "image_quality"),
    ),
    Model(
        "faceswap-v5",
        source="source_image",
        target="target_image",
        price_usd=0.05,
        numbers={"quality": _QUALITY},
        choices={"image_format": _FORMATS},
        format_names=("image_format", "quality"),
        default_format="png",
    ),
    Model(
        "esrgan",
        source=None,
        target="image",
        price_usd=0.0047,
        numbers={"quality": _QUALITY},
        choices={"scale": (2, 4, 8), "output_format": _FORMATS},
        format_names=("output_format", "quality"),
    ),
)
MODELS: Final[Mapping[str, Model]] = {model.slug: model for model in _MODELS}

WORKFLOW_PRICE_USD: Final = round(MODELS["faceswap-comic"].price_usd + MODELS["esrgan"].price_usd, 6)
"""The nodes of Faceswap -> Enhance, added up."""
