"""Put on PYTHONPATH by the offline test: every connection that would leave the machine fails and is written down."""

import os
import socket
import sys

_LOG = os.environ.get("NETWORK_GUARD_LOG", "")
# uvloop opens sockets in C, out of sight; without it asyncio uses Python's own.
sys.modules["uvloop"] = None  # type: ignore[assignment]


def _is_local(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) and address else address
    return not isinstance(host, str) or host.startswith(("127.", "/")) or host in ("", "::1", "localhost", "0.0.0.0")  # noqa: S104


def _refuse(what: str, address: object) -> None:
    with open(_LOG, "a", encoding="utf-8") as log:
        log.write(f"{os.getpid()} {what} {address!r}\n")
    raise OSError(f"the test forbids {what} {address!r}")


if _LOG:
    _connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex
    _getaddrinfo, _sendto = socket.getaddrinfo, socket.socket.sendto

    def connect(self, address):  # type: ignore[no-untyped-def]
        if self.family != socket.AF_UNIX and not _is_local(address):
            _refuse("connect", address)
        return _connect(self, address)

    def connect_ex(self, address):  # type: ignore[no-untyped-def]
        if self.family != socket.AF_UNIX and not _is_local(address):
            _refuse("connect", address)
        return _connect_ex(self, address)

    def sendto(self, data, *rest):  # type: ignore[no-untyped-def]
        if self.family != socket.AF_UNIX and not _is_local(rest[-1]):
            _refuse("sendto", rest[-1])
        return _sendto(self, data, *rest)

    def getaddrinfo(host, *rest, **named):  # type: ignore[no-untyped-def]
        if not _is_local(host.decode() if isinstance(host, bytes) else host):
            _refuse("getaddrinfo", host)
        return _getaddrinfo(host, *rest, **named)

    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]
    socket.socket.sendto, socket.getaddrinfo = sendto, getaddrinfo  # type: ignore[method-assign]
    with open("/proc/self/cmdline", encoding="utf-8") as words, open(_LOG + ".alive", "a", encoding="utf-8") as log:
        log.write(words.read().replace("\0", " ") + "\n")
