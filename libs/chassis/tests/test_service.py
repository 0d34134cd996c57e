"""How a service answers over HTTP."""

import socket

from chassis.service import _listen
from chassis.testing import free_port


def test_no_piece_of_an_answer_waits_for_the_one_before() -> None:
    host, port = "127.0.0.1", free_port()

    with _listen(host, port) as listening, socket.create_connection((host, port)), listening.accept()[0] as accepted:
        undelayed = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert undelayed
