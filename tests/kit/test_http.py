# ruff: noqa: S104, RUF001  the hostile addresses are the data of this test
from __future__ import annotations

import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_socket import socket_allow_hosts

from socialteam.kit import http
from tests.kit.listening import listening, names

# Only asked for a route: nothing is ever sent to them.
PUBLIC = ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"]
UNRESOLVED = {"localhost.", "127.0.0.1.", "[fe80::1%25lo]"}  # by some resolvers


@pytest.fixture(autouse=True)
def _routes(_no_strangers: None) -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", *PUBLIC])


HOSTILE_HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1",
    "017700000001", "127.255.255.254", "0.0.0.0", "0", "0x0", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.254", "100.64.0.1",
    "100.127.255.255", "169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.0.1",
    "192.0.0.8", "192.0.0.192", "198.18.0.1", "198.19.255.255", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "localhost", "localhost.", "LOCALHOST", "127.0.0.1.", "[::1]", "[::]",
    "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[0:0:0:0:0:ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",
    "[2001::1]", "[2001:db8::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]", "[100::1]", "[3fff::1]", "[5f00::1]",
]  # fmt: skip

HOSTILE_URLS = [
    *(f"https://{host}:8443/" for host in HOSTILE_HOSTS),
    "http://example.com/",
    "http://127.0.0.1/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
    "https://",
    "https:///path",
    "https://good@169.254.169.254/",
    "https://good:secret@127.0.0.1/",
    "https://@127.0.0.1/",
    "https://example.com:22/",
    "https://example.com:6379/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://127.0.0.1\\@example.com/",
    "https://example.com\r\nHost: 127.0.0.1/",
    "https://127.0.0.1\x00.example.com/",
    "https://127.0.0.1 .example.com/",
    "https://１２７.０.０.１/",
    "https://①②⑦.0.0.1/",
    "https://127。0。0。1/",
    "https://ⓛocalhost/",
    "https://xn--/",
    "https://[::1/",
    "https://[127.0.0.1]/",
    "https://" + "a" * 300 + "/",
    "https://example.com/" + "a" * 3_000,
    "javascript:alert(1)",
]


def test_no_hostile_url_reaches_the_loopback_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(HOSTILE_URLS) >= 60
    with listening() as listener:
        monkeypatch.setattr(http, "PORTS", {443, 8443, listener.port})
        for url in HOSTILE_URLS:
            for aimed in (url, url.replace(":8443", f":{listener.port}")):
                with pytest.raises(http.OutboundError):
                    http.post(aimed, content=b"{}", headers={})
        assert listener.connections == 0


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
def test_each_hostile_host_is_forbidden_and_not_just_unreachable(host: str) -> None:
    with pytest.raises(http.OutboundError) as caught:
        http.post(f"https://{host}/", content=b"", headers={})
    assert isinstance(caught.value, http.ForbiddenTargetError) or host in UNRESOLVED


def test_with_the_guard_off_the_same_listener_is_reached() -> None:
    with listening() as listener:
        for host in ("127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "[::ffff:7f00:1]"):
            answer = http.post(
                f"http://{host}:{listener.port}/hook",
                content=b"{}",
                headers={"X-Test": "1"},
                may_reach_private=True,
            )
            assert answer == http.Answer(200, b"ok")
        assert listener.connections == 6
        assert listener.requests[0].startswith(b"POST /hook HTTP/1.1\r\nHost: 127.0.0.1:")


def test_metadata_and_multicast_stay_forbidden_on_private_networks() -> None:
    for address in ("169.254.169.254", "224.0.0.1", "0.0.0.0", "fe80::1", "::ffff:169.254.1.1"):
        assert http.is_forbidden(address, may_reach_private=True)
    for address in ("10.1.2.3", "127.0.0.1", "::1", "fd00::1"):
        assert http.is_forbidden(address)
        assert not http.is_forbidden(address, may_reach_private=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert not http.is_forbidden(address)


@pytest.mark.parametrize("address", ["", "example.com", "1.2.3", "1.2.3.4.5", "::g"])
def test_what_is_no_address_is_forbidden(address: str) -> None:
    assert http.is_forbidden(address)


def test_the_hosts_own_public_address_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PRIVATE", [])
    assert http.is_forbidden("127.0.0.1")
    assert not http.is_forbidden("93.184.216.34")


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["93.184.216.34"] * 3 + ["10.0.0.1"],
        ["93.184.216.34"] * 49 + ["169.254.169.254"],
        [f"93.184.216.{last}" for last in range(80)],
    ],
)
def test_one_forbidden_answer_forbids_the_name(
    monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    names(monkeypatch, answers)
    with listening() as listener:
        monkeypatch.setattr(http, "PORTS", {listener.port})
        with pytest.raises(http.ForbiddenTargetError):
            http.post(f"https://rebind.example:{listener.port}/", content=b"", headers={})
        assert listener.connections == 0


def test_a_rebinding_name_is_resolved_once_and_the_checked_address_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    tried: list[str] = []

    def refuse(address: tuple[str, int], *_args: object, **_kwargs: object) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(http.DeliveryError):
        http.post("https://rebind.example/", content=b"", headers={})
    assert asked == ["rebind.example"]
    assert tried == ["93.184.216.34"]


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with listening() as inner:
        to = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inner.port}/\r\n\r\n".encode()
        with listening(to) as outer:
            answer = http.post(
                f"http://127.0.0.1:{outer.port}/", content=b"", headers={}, may_reach_private=True
            )
        assert answer.status == 302
        assert inner.connections == 0


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as proxy, listening() as target:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        http.post(
            f"http://127.0.0.1:{target.port}/", content=b"", headers={}, may_reach_private=True
        )
        assert (proxy.connections, target.connections) == (0, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1\r\nX-B: 2"},
        {"X-A": "1\n2"},
        {"X-A\r\nX-B": "2"},
        {"X A": "2"},
        {"X-A": "\x00"},
        {"X-A": "é"},
        {"": "2"},
        {"Host": "127.0.0.1"},
        {"cookie": "a=b"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Proxy-Authorization": "x"},
    ],
)
def test_headers_that_break_out_are_refused(headers: dict[str, str]) -> None:
    with listening() as listener:
        with pytest.raises(ValueError, match="header"):
            http.post(
                f"http://127.0.0.1:{listener.port}/",
                content=b"",
                headers=headers,
                may_reach_private=True,
            )
        assert listener.connections == 0


def test_a_huge_answer_is_cut_at_64_kilobytes() -> None:
    with listening(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65_536] * 8) as listener:
        answer = http.post(
            f"http://127.0.0.1:{listener.port}/", content=b"", headers={}, may_reach_private=True
        )
    assert len(answer.body) == 65_536


@pytest.mark.parametrize(
    "pieces",
    [
        [b"H", b"T", b"T", b"P"] + [b"/"] * 10,
        [b"HTTP/1.1 200 OK\r\n\r\n"] + [b"x"] * 10,
        [b""] * 10,
    ],
    ids=["headers", "body", "silence"],
)
def test_a_dripping_answer_ends_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]
) -> None:
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.2)
    with listening(*pieces, pause=0.05) as listener:
        begin = time.monotonic()
        with pytest.raises(http.DeliveryError):
            http.post(
                f"http://127.0.0.1:{listener.port}/",
                content=b"",
                headers={},
                may_reach_private=True,
            )
        assert time.monotonic() - begin < 1


def test_a_hanging_resolver_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args: time.sleep(0.4))
    begin = time.monotonic()
    with pytest.raises(http.DeliveryError):
        http.post("https://slow.example/", content=b"", headers={})
    assert time.monotonic() - begin < 0.35


@pytest.mark.parametrize(
    "answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
def test_a_broken_answer_is_a_delivery_error(answer: bytes) -> None:
    with listening(answer) as listener, pytest.raises(http.DeliveryError):
        http.post(
            f"http://127.0.0.1:{listener.port}/", content=b"", headers={}, may_reach_private=True
        )


@settings(max_examples=300, deadline=None)
@given(
    url=st.text(max_size=60)
    | st.text(alphabet="htps:/@[]%.#?\\0179xaéＡ-_", max_size=40).map("https://".__add__)
)
def test_no_text_makes_the_guard_fail_otherwise_or_opens_a_connection(url: str) -> None:
    def refuse(*_args: object, **_kwargs: object) -> socket.socket:
        raise AssertionError("a connection was opened")

    def resolve(*_args: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        patch.setattr(socket, "create_connection", refuse)
        with pytest.raises(http.OutboundError):
            http.post(url, content=b"", headers={})
