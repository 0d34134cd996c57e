"""HTTP to Segmind: our key only to its own hosts, files only from hosts we trust, every exchange a span."""

import asyncio
import ipaddress
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self, TypeAlias
from urllib.parse import SplitResult, urlsplit

import httpx
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from pydantic import SecretStr
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random

from chassis import telemetry
from faceswap.use_cases.ports import Unfetched

GET_TRIES: Final = 3
CONNECT_SECONDS: Final = 10.0
GET_SECONDS: Final = 20.0
FILE_SECONDS: Final = 60.0
REPLY_BYTES: Final = 8 * 1024 * 1024
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PORTS: Final = {"http": 80, "https": 443}
OK: Final = 200
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500

Attributes: TypeAlias = Mapping[str, str | int]
NOTHING: Final[Attributes] = {}

tracer = trace.get_tracer("faceswap")


class NotSentError(Exception):
    """The request surely did not leave: no connection came about."""


class NoAnswerError(Exception):
    """The request may have arrived; no answer did."""


class AwayError(Exception):
    """A GET had no answer after several tries."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back: the code, and the body as JSON or None."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where Segmind's parts are, and which hosts its files may come from.

    A file host is a name, read over https (http only on this machine), or a whole origin such as http://sandbox:8701.
    """

    api: str
    history: str
    upload: str
    files: tuple[str, ...]

    def takes_key(self, url: str) -> bool:
        """Say whether our key may be sent there."""
        parts = urlsplit(url)
        return any(_origin(parts) == _origin(urlsplit(own)) for own in (self.api, self.history, self.upload))

    def gives_files(self, url: str) -> bool:
        """Say whether a result may be read from there."""
        parts = urlsplit(url)
        return any(_is_file_host(parts, host) for host in self.files)


class Wire:
    """Two clients: one that carries the key, one for files that does not. Redirects are never followed."""

    def __init__(
        self, addresses: Addresses, *, key: SecretStr, post_timeout_seconds: float, file_bytes_max: int
    ) -> None:
        self.addresses = addresses
        self._post_seconds = post_timeout_seconds
        self._file_bytes_max = file_bytes_max
        headers = {"x-api-key": key.get_secret_value(), "accept": "application/json"}
        timeout = httpx.Timeout(GET_SECONDS, connect=CONNECT_SECONDS)
        tls = httpx.create_ssl_context(trust_env=False)
        self._asking = httpx.AsyncClient(headers=headers, timeout=timeout, verify=tls, trust_env=False)
        # A kept connection may be closed by the other side just as a POST goes out: that would be an unclear answer.
        self._paying = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(post_timeout_seconds, connect=min(CONNECT_SECONDS, post_timeout_seconds)),
            limits=httpx.Limits(max_keepalive_connections=0),
            verify=tls,
            trust_env=False,
        )
        self._fetching = httpx.AsyncClient(timeout=timeout, verify=tls, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for client in (self._asking, self._paying, self._fetching):
            await client.aclose()

    async def post(self, url: str, body: Mapping[str, Any], *, template: str, about: Attributes = NOTHING) -> Reply:
        """Post once; NotSentError when nothing left, NoAnswerError when something may have."""
        self._check_key_may_go(url)
        with _span("POST", url, template=template, about=about) as span:
            try:
                async with asyncio.timeout(self._post_seconds):
                    request = self._paying.build_request("POST", url, json=dict(body), headers=_trace())
                    reply = await _exchange(self._paying, request)
            except NOT_SENT as error:
                raise _told(span, error, NotSentError("no connection")) from error
            except (httpx.HTTPError, _TooLargeError, TimeoutError) as error:
                raise _told(span, error, NoAnswerError(type(error).__name__)) from error
            span.set_attribute("http.response.status_code", reply.status)
            if isinstance(reply.body, dict) and isinstance(reply.body.get("request_id"), str):
                span.set_attribute("comics.provider.request_id", reply.body["request_id"])
        return reply

    async def get(
        self, url: str, *, template: str, params: Mapping[str, str | int] | None = None, about: Attributes = NOTHING
    ) -> Reply:
        """Ask, again if need be; AwayError when there is no answer. A 5xx that says something is an answer."""
        self._check_key_may_go(url)
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(AwayError),
            stop=stop_after_attempt(GET_TRIES),
            wait=wait_exponential(multiplier=0.2, max=3) + wait_random(0, 0.2),
            reraise=True,
        )
        async for attempt in attempts:
            with attempt, _span("GET", url, template=template, about=about) as span:
                request = self._asking.build_request("GET", url, params=params, headers=_trace())
                try:
                    reply = await _exchange(self._asking, request)
                except (httpx.HTTPError, _TooLargeError) as error:
                    raise _told(span, error, AwayError(type(error).__name__)) from error
                span.set_attribute("http.response.status_code", reply.status)
                if _is_passing(reply):
                    raise AwayError(f"HTTP {reply.status}")
        return reply

    async def fetch(self, url: str) -> bytes | Unfetched:
        """Return a result file from a trusted host, within its size."""
        if not self.addresses.gives_files(url):
            return Unfetched("the result lies on a host that is not trusted", passing=False)
        with _span("GET", url, template="/{file}") as span:
            try:
                async with asyncio.timeout(FILE_SECONDS), self._fetching.stream("GET", url) as response:
                    span.set_attribute("http.response.status_code", response.status_code)
                    if response.status_code != OK:
                        return Unfetched(f"HTTP {response.status_code}", passing=True)
                    return await _read(response, most_bytes=self._file_bytes_max)
            except _TooLargeError as error:
                span.set_attribute("error.type", "too_large")
                return Unfetched(str(error), passing=False)
            except (httpx.HTTPError, TimeoutError) as error:
                span.set_attribute("error.type", type(error).__name__)
                return Unfetched(type(error).__name__, passing=True)

    def _check_key_may_go(self, url: str) -> None:
        if not self.addresses.takes_key(url):
            raise ValueError(f"{urlsplit(url).hostname} is no host of the provider: our key does not go there")


class _TooLargeError(Exception):
    """More bytes came than are taken."""


async def _exchange(client: httpx.AsyncClient, request: httpx.Request) -> Reply:
    response = await client.send(request, stream=True)
    try:
        data = await _read(response, most_bytes=REPLY_BYTES)
    finally:
        await response.aclose()
    return Reply(status=response.status_code, body=_parsed(data), headers=dict(response.headers))


async def _read(response: httpx.Response, *, most_bytes: int) -> bytes:
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > most_bytes:
            raise _TooLargeError(f"more than {most_bytes} bytes")
    return bytes(data)


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:  # HTML of a gateway, or nothing: the code has to do.
        return None


def _is_passing(reply: Reply) -> bool:
    says_something = isinstance(reply.body, dict) and "status" in reply.body
    return reply.status == TOO_MANY or (reply.status >= SERVER_ERROR and not says_something)


@contextmanager
def _span(method: str, url: str, *, template: str, about: Attributes = NOTHING) -> Iterator[Span]:
    """Open a client span that names the host and the kind of path: paths of files and queries are capabilities."""
    parts = urlsplit(url)
    known = {
        "http.request.method": method,
        "server.address": parts.hostname or "",
        "server.port": parts.port or PORTS.get(parts.scheme, 0),
        "url.template": template,
        **about,
    }
    with tracer.start_as_current_span(
        f"{method} {template}", kind=SpanKind.CLIENT, attributes=known, record_exception=False
    ) as span:
        yield span


def _told(span: Span, error: Exception, instead: Exception) -> Exception:
    span.set_attribute("error.type", type(error).__name__)
    return instead


def _trace() -> dict[str, str]:
    return telemetry.trace_headers()


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)


def _is_file_host(parts: SplitResult, host: str) -> bool:
    if "://" in host:
        return _origin(parts) == _origin(urlsplit(host))
    if parts.hostname != host or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def join(base: str, *parts: str) -> str:
    """Return a URL below a base."""
    return "/".join((base.rstrip("/"), *parts))
