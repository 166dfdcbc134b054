"""The one door to other people's servers.

An address somebody typed in is an attacker's address. So the name is resolved once, every
answer is checked against the tables below, and the connection goes to a checked address, while
TLS and the Host header keep the name. Redirects, proxies of the environment and cookies do not
exist here. Python's own ``is_private`` and ``is_global`` know too little to be the guard.
"""

from __future__ import annotations

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping

FAILURES = (
    httpx.HTTPError,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    OSError,
)
Address = IPv4Address | IPv6Address

PORTS = {443, 8443}
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
LONGEST_BODY = 64 * 1024
MOST_ANSWERS = 64
OWN_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "cookie", "expect"}
HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
HEADER_VALUE = re.compile(r"[\x20-\x7e]{0,4096}")
ODD_CHARACTERS = re.compile(r"[\x00-\x20\x7f\\]|[^\S ]")

# Reached only with may_reach_private.
PRIVATE = [
    ip_network(each)
    for each in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7", "fec0::/10",
    )
]  # fmt: skip
# Never reached: link-local (cloud metadata), multicast, reserved, documentation, tunnels.
NEVER = [
    ip_network(each)
    for each in (
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fe80::/10", "ff00::/8",
    )
]  # fmt: skip
NAT64 = ip_network("64:ff9b::/96")


class OutboundError(Exception):
    """Nothing, or nothing certain, was delivered."""


class ForbiddenTargetError(OutboundError):
    """The address may not be reached; trying again is no use."""


class DeliveryError(OutboundError):
    """The other side could not be reached, spoke no sense, or took too long; try again later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status, and at most the first 64 KB of the body, as sent."""

    status: int
    body: bytes


def post(
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str],
    may_reach_private: bool = False,
) -> Answer:
    """Send ``content`` once to ``url`` and return whatever is answered, redirects included.

    Takes at most 10 seconds in all, of which 3 to connect; the body of the answer is cut at
    64 KB and never unpacked.

    Args:
        url: https on port 443 or 8443, without name or password.
        content: the body, already encoded.
        headers: printable ASCII; Host, Content-Length, Cookie and the like are refused.
        may_reach_private: also allow http, any port, and the private and loopback networks.

    Raises:
        ForbiddenTargetError: the address may not be reached; no connection was opened.
        DeliveryError: no whole answer came in time.
        ValueError: a header that may not be sent.
    """
    target = check_url(url, may_reach_private=may_reach_private)
    _check_headers(headers)
    guard = _Guard(may_reach_private=may_reach_private)
    try:
        with (
            httpx.Client(
                transport=_Transport(guard),
                timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
                trust_env=False,
                follow_redirects=False,
                headers={"Accept-Encoding": "identity", "User-Agent": "Socialteam"},
            ) as client,
            client.stream("POST", target, content=content, headers=dict(headers)) as response,
        ):
            return Answer(response.status_code, _beginning(response.iter_raw()))
    except FAILURES as error:
        raise DeliveryError(type(error).__name__) from error


def check_url(url: str, *, may_reach_private: bool = False) -> httpx.URL:
    """The parsed form of an address that may be tried; its name is not resolved yet.

    Raises:
        ForbiddenTargetError: the scheme, port, name or user part is not allowed.
    """
    if len(url) > 2_000 or ODD_CHARACTERS.search(url):
        raise ForbiddenTargetError("the address holds characters that do not belong there")
    try:
        parsed = httpx.URL(url)
        host = parsed.host  # decodes, and so checks, international names
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise ForbiddenTargetError("the address is not valid") from error
    if parsed.scheme != "https" and not (may_reach_private and parsed.scheme == "http"):
        raise ForbiddenTargetError("the address does not begin with https://")
    if not host or parsed.userinfo or "@" in parsed.netloc.decode("ascii"):
        raise ForbiddenTargetError("the address has no server name, or a user name in it")
    if not may_reach_private and (parsed.port or 443) not in PORTS:
        raise ForbiddenTargetError("only the ports 443 and 8443 may be reached")
    return parsed


def is_forbidden(address: str, *, may_reach_private: bool = False) -> bool:
    """Whether no connection may go to this IP address; the host's own ones count as private."""
    try:
        ip = _unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return True
    if any(ip in network for network in NEVER if network.version == ip.version):
        # ::1 lies in ::/96, and is a private address like any loopback
        return not (may_reach_private and ip == IPv6Address("::1"))
    if may_reach_private:
        return False
    return any(ip in net for net in PRIVATE if net.version == ip.version) or _is_own(ip)


def _unwrapped(ip: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it is of that kind."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in NAT64:
            return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip


def _is_own(ip: Address) -> bool:
    """Whether the address is one of this host's: only then would it be its own source.

    Connecting a datagram socket picks a route and sends nothing.
    """
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((str(ip), 9))
        return str(probe.getsockname()[0]) == str(ip)
    return False


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise ValueError("a header holds characters that may not be sent")
        if name.lower() in OWN_HEADERS or name.lower().startswith("proxy-"):
            raise ValueError(f"the header {name} is set by the client itself")


def _beginning(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= LONGEST_BODY:
            break
    return bytes(body[:LONGEST_BODY])


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Verifying; SSL_CERT_FILE or SSL_CERT_DIR may name a company's own authority."""
    return httpx.create_ssl_context()


# A resolver that hangs must not hold the sender longer than a server that hangs.
_resolvers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


class _Guard(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, and ends them all at one deadline."""

    def __init__(self, *, may_reach_private: bool) -> None:
        self._may_reach_private = may_reach_private
        self._deadline = time.monotonic() + TOTAL_SECONDS
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        ends = time.monotonic() + min(timeout or CONNECT_SECONDS, CONNECT_SECONDS)
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._checked(host, port):
            if (left := ends - time.monotonic()) <= 0:
                break
            try:
                stream = self._plain.connect_tcp(
                    address, port, left, local_address, socket_options
                )
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _checked(self, host: str, port: int) -> list[str]:
        """Every address of the name, or an error if one of them is forbidden."""
        lookup = _resolvers.submit(socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        try:
            answers = lookup.result(timeout=CONNECT_SECONDS)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name does not resolve") from error
        except LateError as error:
            raise httpcore.ConnectTimeout("the name does not resolve") from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        if len(addresses) > MOST_ANSWERS or any(map(self._is_forbidden, addresses)):
            raise ForbiddenTargetError("this server is on a network that may not be reached")
        return addresses

    def _is_forbidden(self, address: str) -> bool:
        return is_forbidden(address, may_reach_private=self._may_reach_private)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = stream, deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return min(left, timeout) if timeout is not None else left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Transport(httpx.BaseTransport):
    """httpx on a connection pool of ours, because its own takes no network backend."""

    def __init__(self, guard: _Guard) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), max_connections=1, retries=0, network_backend=guard
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), request=request
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
