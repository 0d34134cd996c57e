"""The price list: read from its file, told to the orchestrator, looked for in the catalogue."""

import asyncio
import hashlib
from pathlib import Path
from time import monotonic
from typing import Annotated, Final

import httpx
import yaml
from pydantic import Field, ValidationError

from contracts.message import derived_id
from contracts.orders import Country, Price, PriceListPublished
from contracts.values import Authored, NotTwice
from fleet.operator import operator_name
from fleet.stories import stories_folder

FILE: Final = "prices.yaml"
CATALOGUE_SECONDS: Final = 15


class PricesError(Exception):
    """A price list cannot be loaded; the text says what to do."""


class PriceFile(Authored):
    """What is written in prices.yaml."""

    version: Annotated[int, Field(ge=1)]
    ships_to: Annotated[tuple[Country, ...], NotTwice] = ()
    prices: Annotated[tuple[Price, ...], Field(min_length=1)]


def default_file() -> Path:
    """The price list beside the stories."""
    return stories_folder() / FILE


def read(file: Path) -> PriceListPublished:
    """Read a price list as the message that loads it; PricesError when it cannot be read."""
    try:
        content = file.read_bytes()
        listed = PriceFile.model_validate(yaml.safe_load(content))
    except FileNotFoundError:
        raise PricesError(f"There is no price list at {file}.") from None
    except yaml.YAMLError as error:
        raise PricesError(f"{file} is no YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PricesError(f"{file}, {where}: {first['msg']}.") from None
    identity = derived_id("prices.published", listed.version, hashlib.sha256(content).hexdigest())
    return PriceListPublished(
        message_id=identity,  # Said at every start, it is one message.
        correlation_id=identity,
        version=listed.version,
        prices=listed.prices,
        ships_to=listed.ships_to,
        operator=operator_name(),
    )


async def wait_for(http: httpx.AsyncClient, version: int) -> None:
    """Wait until the catalogue sells by this list or a later one; PricesError when it does not soon."""
    deadline = monotonic() + CATALOGUE_SECONDS
    while monotonic() < deadline:
        answer = await http.get("/v1/products")
        if answer.status_code == httpx.codes.OK:
            listed = [product["price_list"] for product in answer.json()["data"]]
            if listed and max(listed) >= version:
                return
        await asyncio.sleep(0.1)
    raise PricesError(
        f"Version {version} of the price list is not in force. If that version was loaded before with other prices, "
        "raise `version`; if no story is sold by it, name its ids in a story's price_ids. `comics logs` tells more."
    )
