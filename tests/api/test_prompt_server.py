"""An answer leaves in one go: no packet of it waits for the other side's acknowledgement."""

import asyncio
import socket

import uvicorn

from annotator.server import PromptServer


async def app(_scope, _receive, _send):
    """An application nobody asks anything."""


def test_connections_of_a_socket_bound_as_streamlit_binds_it_wait_for_nothing(monkeypatch):
    listening = socket.socket(family=socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    asked = []

    async def serve(_server, sockets=None):
        asked.append(sockets)

    monkeypatch.setattr(uvicorn.Server, "serve", serve)
    with listening:
        asyncio.run(PromptServer(uvicorn.Config(app)).serve([listening]))
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert asked == [[listening]]
