"""The pictures that come with a call: by URL or in base64."""

import base64
import binascii
import hashlib
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

LARGEST_BYTES = 50_000_000
LONGEST_SHOWN = 2_048


class InputError(Exception):
    """A picture cannot be had; the text is what the provider would say."""


class Inputs:
    """Fetches pictures; plain http only from the hosts named."""

    def __init__(self, client: httpx.AsyncClient, *, http_hosts: Collection[str]) -> None:
        self._client = client
        self._http_hosts = frozenset(http_hosts)

    async def picture(self, value: str) -> bytes:
        """Return the bytes behind a URL, a data URL or bare base64; raises `InputError`."""
        if value.startswith(("http://", "https://")):
            return await self._download(value)
        return decode(value)

    async def _download(self, url: str) -> bytes:
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in self._http_hosts:
            raise InputError("Invalid image URL: https is required")
        try:
            async with self._client.stream("GET", url, follow_redirects=True) as response:
                response.raise_for_status()
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > LARGEST_BYTES:
                        raise InputError("Invalid image URL: the file is too large")
        except httpx.HTTPStatusError as error:
            raise InputError(f"Invalid image URL: the host answered {error.response.status_code}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise InputError(f"Invalid image URL: {type(error).__name__}") from None
        return bytes(content)


def decode(value: str) -> bytes:
    """Decode base64, with or without the head of a data URL; raises `InputError`."""
    text = value.partition(",")[2] if value.startswith("data:") else value
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise InputError("Invalid image: neither a URL nor base64") from None
    if not content:
        raise InputError("Invalid image: empty")
    return content


def shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as history shows it: URLs as sent, pictures in base64 only by their hash."""

    def show(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, str) and len(value) > LONGEST_SHOWN and not value.startswith("http"):
            return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"
        return value

    return {name: show(value) for name, value in body.items()}
