from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socialteam.kit import inputs
from socialteam.kit.errors import BadInputError
from socialteam.kit.strict_json import load_json

if TYPE_CHECKING:
    from django.test import Client

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=xx"


def send(site: Client, body: bytes | str, kind: str = JSON, to: str = "/api/notes/") -> Any:
    return site.generic("POST", to, body, content_type=kind)


def told(response: Any) -> tuple[int, list[str]]:
    """The status and the names of the fields that are wrong."""
    return response.status_code, sorted(json.loads(response.content)["errors"])


def part(name: str, value: bytes, filename: str = "") -> bytes:
    extra = f'; filename="{filename}"' if filename else ""
    head = f'--xx\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode("utf-8", "surrogatepass") + value + b"\r\n"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (r'{"title": "a\u0000b"}', "title"),
        (r'{"title": "x", "message": {"body": ["a", "\u0000"]}}', "message.body.1"),
        (r'{"title": "\ud800"}', "title"),
        (r'{"title": "\udfff\ud800"}', "title"),
        (r'{"title": "x", "message": {"body": "\ud800"}}', "message.body"),
        (r'{"title": "x", "message": {"a\u0000": 1}}', "message.a\ufffd"),
        ('{"title": "x", "message": ' + "[" * 100_000 + "]" * 100_000 + "}", ""),
        ('{"title": "x", "message": ' + "[" * 900 + "]" * 900 + "}", ""),
        ('{"title": "x", "message": ' + "[" * 33 + "]" * 33 + "}", ""),
        ("[" * 100_000, ""),
        ('{"a":' * 10_000, ""),
        ('{"title": NaN}', ""),
        ('{"title": Infinity}', ""),
        ('{"title": -Infinity}', ""),
        ('{"title": 1e400}', ""),
        ('{"title": "a", "title": "b"}', "title"),
        ('{"title": "x", "message": {"role": "a", "role": "b"}}', "role"),
        ("[]", ""),
        ("null", ""),
        ('"text"', ""),
        ("3", ""),
        ("[{}]", ""),
        ("{", ""),
        ("{'title': 1}", ""),
        ('{"title": "x",}', ""),
        ("\ufeff{}", ""),
        ('{"title": 123456789012345678901234567890}', ""),
        ('{"title": ' + "9" * 5_000 + "}", ""),
        ('{"title": -9223372036854775809}', ""),
        (b'{"title": "\xff"}', ""),
        ('{"title": "x"}'.encode("utf-16"), ""),
        ('{"title": "x", "is_admin": true}', "is_admin"),
        ('{"title": "x", "id": 3}', "id"),
        ('{"title": "x", "created_at": "2026-01-01", "unit_id": 1}', "created_at unit_id"),
        ('{"title": true}', "title"),
        ('{"title": ["a"]}', "title"),
        ('{"title": {"a": 1}}', "title"),
        ('{"title": "x", "people": [{"age": 1}, {"age": "x"}]}', "people.1.age"),
        ("{}", "title"),
        ("", "title"),
    ],
)
def test_bad_json_is_a_400_that_names_the_field(
    site: Client, body: bytes | str, field: str
) -> None:
    begin = time.process_time()
    assert told(send(site, body)) == (400, field.split(" "))
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ('{"title": "été \U0001f511 \\ud83d\\udd11 [{"}', "été \U0001f511 \U0001f511 [{"),
        ('{"title": "x", "message": ' + "[" * 31 + "]" * 31 + "}", "x"),
        ('{"title": "x", "message": [9223372036854775807, 1.5, null, true]}', "x"),
        (r'{"title": "\"[[[[[\\"}', '"[[[[[\\'),
    ],
)
def test_good_json_goes_through(site: Client, body: str, title: str) -> None:
    response = send(site, body)
    assert response.status_code == 201
    assert response.json()["title"] == title


def test_a_view_may_allow_arrays_at_the_top(site: Client) -> None:
    assert send(site, "[1, 2]", to="/api/lists/").json() == [1, 2]
    assert told(send(site, "3", to="/api/lists/")) == (400, [""])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "application/json; charset=bogus", 415),
        ("{}", "application/json; charset=utf-16", 415),
        ("{}", 'application/json; charset="latin-1"', 415),
        ("{}", "text/plain", 415),
        ("{}", "application/xml", 415),
        ("title=x", FORM, 415),
        ("{}", "nonsense", 415),
        ('{"title": "' + "x" * 2_000_000 + '"}', JSON, 413),
        ('{"title": "x"}', "application/json; charset=UTF-8", 201),
    ],
)
def test_other_formats_and_sizes_are_refused(
    site: Client, body: str, kind: str, status: int
) -> None:
    assert send(site, body, kind).status_code == status


def test_without_the_guard_and_the_parser_the_same_bodies_are_faults_or_are_accepted(
    site: Client, bare: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rest_framework.parsers import JSONParser  # noqa: PLC0415  only the control needs it

    from tests.kit.web import Lists  # noqa: PLC0415

    monkeypatch.setattr(Lists, "parser_classes", [JSONParser])
    deep = "[" * 100_000 + "]" * 100_000
    assert send(site, deep, to="/api/lists/").status_code == 500
    assert send(site, '{"a": 1, "a": 2}', to="/api/lists/").json() == {"a": 2}
    assert send(site, "name=%FF", FORM, "/form/").json() == {"name": "\ufffd"}
    assert send(site, part("name", b"cut off")[:-6], BOUNDARY, "/form/").status_code == 200


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/form/%00/", "path"),
        ("/form/a%00b/", "path"),
        ("/form/%FF/", "path"),
        ("/form/%ED%A0%80/", "path"),
        ("/form/?name=%00", "name"),
        ("/form/?name=a&other=%00", "other"),
        ("/form/?name=%FF", "name"),
        ("/form/?name=%ED%A0%80", "name"),
        ("/form/?n%00=1", "n"),
        ("/form/?%FF=1", "\ufffd"),
        ("/form/?name=%C0%80", "name"),
    ],
)
def test_bad_addresses_are_a_400_that_names_the_part(site: Client, url: str, field: str) -> None:
    assert told(site.get(url, headers={"accept": JSON})) == (400, [field])


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        (b"name=%00", FORM, "name"),
        (b"name=%ED%A0%80", FORM, "name"),
        (b"name=%FF", FORM, "name"),
        (b"a=1&name=\xff", FORM, "name"),
        (b"n%00=1", FORM, "n"),
        (part("name", b"a\x00b") + b"--xx--\r\n", BOUNDARY, "name"),
        (part("name", b"\xff") + b"--xx--\r\n", BOUNDARY, "name"),
        (part("name", b"\xed\xa0\x80") + b"--xx--\r\n", BOUNDARY, "name"),
        (part("name", b"cut off"), BOUNDARY, ""),
        (part("name", b"cut off")[:-6], BOUNDARY, ""),
        (part("file", b"cut off" * 90_000, "a.csv"), BOUNDARY, ""),
        (b"name=x", "multipart/form-data", ""),
        (b"name=x", "multipart/form-data; boundary=" + "x" * 300, ""),
        (b"&".join(b"n%d=1" % number for number in range(50_000)), FORM, ""),
        (b"".join(part(f"n{number}", b"1") for number in range(1_001)) + b"--xx--", BOUNDARY, ""),
    ],
)
def test_bad_forms_are_a_400_that_names_the_field(
    site: Client, body: bytes, kind: str, field: str
) -> None:
    response = site.generic("POST", "/form/", body, content_type=kind, headers={"accept": JSON})
    assert told(response) == (400, [field])


@pytest.mark.parametrize("kind", [FORM, BOUNDARY])
def test_good_forms_arrive_whole(site: Client, kind: str) -> None:
    body = (
        b"name=caf%C3%A9+%F0%9F%94%91"
        if kind == FORM
        else part("name", "café \U0001f511".encode()) + b"--xx--\r\n"
    )
    assert send(site, body, kind, "/form/?page=2").json() == {
        "name": "café \U0001f511",
        "page": "2",
    }


def test_a_large_file_arrives_whole(site: Client) -> None:
    body = part("file", b"x" * 3_000_000, "a.csv") + part("name", b"n") + b"--xx--"
    assert send(site, body, BOUNDARY, "/form/").json() == {"file": "a.csv", "name": "n"}


@pytest.mark.parametrize("name", ["a\ud800.csv", "a\x00.csv", "../../a.csv", "a\u202ecsv"])
def test_no_odd_file_name_arrives(site: Client, name: str) -> None:
    """Django drops a part whose head it cannot read, and cleans the names of the others."""
    response = send(site, part("file", b"x", name) + b"--xx--\r\n", BOUNDARY, "/form/")
    assert response.json().get("file", "") in {"", "a.csv", "acsv"}


def test_a_form_too_large_is_a_413(site: Client) -> None:
    assert send(site, b"a=" + b"x" * 2_000_000, FORM, "/form/").status_code == 413
    huge = site.generic("POST", "/form/", b"", content_type=BOUNDARY, CONTENT_LENGTH=str(10**12))
    assert huge.status_code == 413


def test_a_form_shorter_than_announced_is_a_400(site: Client) -> None:
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/form/",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": "900",
            "wsgi.input": BytesIO(b"a=1"),
        }
    )
    guard = inputs.InputGuardMiddleware(lambda _request: pytest.fail("reached the view"))
    assert guard(request).status_code == 400


@pytest.mark.parametrize("length", ["", "abc", "-1", "٣", "1e3"])
def test_a_length_that_is_no_number_is_never_a_fault(site: Client, length: str) -> None:
    response = site.generic("POST", "/form/", b"a=1", content_type=FORM, CONTENT_LENGTH=length)
    assert response.status_code in {200, 400}


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND", "get", "Post", "X"])
def test_other_methods_are_a_405(site: Client, method: str) -> None:
    request = RequestFactory().get("/form/")
    request.META["REQUEST_METHOD"] = method
    guard = inputs.InputGuardMiddleware(lambda _request: pytest.fail("reached the view"))
    response = guard(request)
    assert response.status_code == 405
    assert response["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


def test_no_header_or_field_overrides_the_method(site: Client) -> None:
    response = site.post(
        "/api/notes/?_method=DELETE",
        {"title": "x"},
        content_type=JSON,
        headers={"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "PUT"},
    )
    assert response.status_code == 201


ORDERS = {"newest": ("-opened_at", "-pk"), "name": ("name", "pk")}


def test_an_order_is_looked_up_and_never_passed_on() -> None:
    assert inputs.ordering("name", ORDERS, "newest") == ("name", "pk")
    assert inputs.ordering(None, ORDERS, "newest") == ("-opened_at", "-pk")
    assert inputs.ordering("", ORDERS, "newest") == ("-opened_at", "-pk")
    for odd in ("password", "unit__name", "?", "id;select", "a.b", "-name", "pk", "NAME", "\x00"):
        with pytest.raises(BadInputError) as caught:
            inputs.ordering(odd, ORDERS, "newest")
        assert caught.value.field == "ordering"


@pytest.mark.parametrize("text", ["", "3", "-3", "007", " 3 "])
def test_whole_numbers_are_read(text: str) -> None:
    expected = int(text) if text else 9
    assert inputs.query_int(QueryDict(f"n={text}"), "n", 9, low=-5) == expected


@pytest.mark.parametrize(
    "text",
    ["abc", "1.0", "1e3", "٣", "0x1", "--1", "1_000", "9" * 30, "9" * 5_000, "-1", "11", "9" * 19],
)
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        inputs.query_int(QueryDict(f"n={text}"), "n", low=0, high=10)


def test_dates_are_read_and_other_dates_refused() -> None:
    assert inputs.query_date(QueryDict("at=2026-03-29"), "at") == date(2026, 3, 29)
    assert inputs.query_date(QueryDict(""), "at") is None
    for odd in ("zzz", "2024-02-30", "0001-01-01", "9999-12-31", "20260329", "٢٠٢٦-٠٣-٢٩",
                "2026-3-9", "2026-03-29T00:00", "2026-W01-1"):  # fmt: skip
        with pytest.raises(BadInputError):
            inputs.query_date(QueryDict(f"at={odd}"), "at")


def test_choices_are_exact_and_parameters_single() -> None:
    assert inputs.query_choice(QueryDict("s=open"), "s", ["open", "closed"]) == "open"
    assert inputs.query_choice(QueryDict(""), "s", ["open"], "open") == "open"
    for odd in ("s=OPEN", "s=x", "s=open&s=closed", "s=" + "x" * 300):
        with pytest.raises(BadInputError):
            inputs.query_choice(QueryDict(odd), "s", ["open", "closed"])


@settings(max_examples=300)
@given(raw=st.binary(max_size=200) | st.text(alphabet='{}[]":,\\u0d8 1e-NaN', max_size=60))
@example(raw=b"\x00")
def test_no_bytes_make_the_json_reader_fail(raw: bytes | str) -> None:
    with suppress(BadInputError):
        load_json(raw if isinstance(raw, bytes) else raw.encode())


@settings(max_examples=200)
@given(raw=st.binary(max_size=60), kind=st.sampled_from([FORM, BOUNDARY, JSON, "x"]))
def test_no_bytes_make_the_guard_fail(raw: bytes, kind: str) -> None:
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/" + raw.decode("latin-1"),
            "QUERY_STRING": raw.decode("latin-1"),
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(raw)),
            "HTTP_ACCEPT": JSON,
            "wsgi.input": BytesIO(raw),
        }
    )
    answer = inputs.InputGuardMiddleware(lambda _request: HttpResponse("ok"))(request)
    assert answer.status_code in {200, 400, 415}


def test_a_megabyte_of_json_is_read_in_time() -> None:
    begin = time.process_time()
    for body in (
        b"[" + b"[]," * 340_000 + b"1]",
        b'"' + b"\\\\" * 500_000 + b'"',
        json.dumps({str(n): n for n in range(60_000)}).encode(),
    ):
        load_json(body)
    assert time.process_time() - begin < 3
