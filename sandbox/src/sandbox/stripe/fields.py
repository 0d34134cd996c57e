"""Kinds of value that a form carries."""

import re
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sandbox.stripe.forms import items_of
from sandbox.stripe.money import LARGEST, SMALLEST

Item = TypeVar("Item")


class Params(BaseModel):
    """The parameters of a request; what is not named here is unknown to Stripe."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever a form carries
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    raise PydanticCustomError("whole_number", "Invalid integer")


def _truth(value: Any) -> Any:  # noqa: ANN401 - likewise
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise PydanticCustomError("truth", "Invalid boolean: must be one of true or false")
    return value == "true"


def _listed(value: Any) -> Any:  # noqa: ANN401 - likewise
    return items if isinstance(value, dict) and (items := items_of(value)) is not None else value


def _metadata(value: Any) -> Any:  # noqa: ANN401 - likewise
    if value == "":
        return {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise PydanticCustomError("metadata", "Invalid object: metadata is a hash of strings")
    kept = {key: text for key, text in value.items() if text}
    if len(kept) > 50:  # noqa: PLR2004 - Stripe's limits, here and below
        raise PydanticCustomError("metadata", "Metadata can have at most 50 keys")
    for key, text in kept.items():
        if len(key) > 40:  # noqa: PLR2004 - as long as Stripe allows.
            raise PydanticCustomError("metadata", "Metadata keys can have at most 40 characters")
        if len(text) > 500:  # noqa: PLR2004 - likewise.
            raise PydanticCustomError("metadata", "Metadata values can have at most 500 characters")
    return kept


def _currency(value: str) -> str:
    if value.lower() not in SMALLEST:
        known = ", ".join(SMALLEST)
        raise PydanticCustomError("currency", f"Invalid currency: {value}. The sandbox charges: {known}")
    return value.lower()


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PydanticCustomError("url_invalid", "Not a valid URL")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+", value):
        raise PydanticCustomError("email_invalid", "Invalid email address")
    return value


def _suffix(value: str) -> str:
    if re.search(r"[<>\\'\"*]", value) or not re.search("[A-Za-z]", value):
        raise PydanticCustomError("statement_descriptor", "Invalid statement descriptor suffix")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
Amount = Annotated[Whole, Field(ge=0, le=LARGEST)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Listed = Annotated[list[Item], BeforeValidator(_listed)]
Metadata = Annotated[dict[str, str], BeforeValidator(_metadata)]
Text = Annotated[str, Field(min_length=1, max_length=5_000)]
Name = Annotated[str, Field(min_length=1, max_length=250)]
Currency = Annotated[str, Field(min_length=1), AfterValidator(_currency)]
Url = Annotated[str, Field(min_length=1, max_length=5_000), AfterValidator(_url)]
Email = Annotated[str, Field(min_length=1, max_length=800), AfterValidator(_email)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Suffix = Annotated[str, Field(min_length=1, max_length=22), AfterValidator(_suffix)]
