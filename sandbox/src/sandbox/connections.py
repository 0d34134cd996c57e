"""Servers whose connections can be cut in the middle of a request."""

import asyncio
from typing import Any

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[str, int], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 that remembers the transport of each client."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("HTTP needs a transport that reads and writes")
        super().connection_made(transport)
        _open[_address(transport.get_extra_info("peername"))] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        _open.pop(_address(self.transport.get_extra_info("peername")), None)
        super().connection_lost(exc)


def drop(request: Request) -> None:
    """Cut the connection of this request at once, as if the machine had gone."""
    if request.client is not None and (transport := _open.get((request.client.host, request.client.port))):
        transport.abort()


def _address(peer: Any) -> tuple[str, int]:  # noqa: ANN401 - whatever the socket family says
    return (str(peer[0]), int(peer[1])) if peer else ("", 0)
