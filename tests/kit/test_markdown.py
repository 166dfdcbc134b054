from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from socialteam.kit import markdown

PAYLOADS = r"""
<script>alert(1)</script>
<ScRiPt>alert(1)</sCrIpT>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" style="position:fixed">
<svg onload=alert(1)>
<svg/onload=alert(1)>
<svg><script>alert(1)</script></svg>
<math><mtext></mtext><script>alert(1)</script></math>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="javascript:alert(1)">
<form action="/logout"><button>ok</button></form>
<input id=csrfmiddlewaretoken name=csrfmiddlewaretoken value=x>
<a id="x" name="body" href="https://a.example">x</a>
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example">
<link rel="stylesheet" href="https://evil.example/x.css">
<style>*{display:none}</style>
<body onload=alert(1)>
<details open ontoggle=alert(1)>
<video src=x onerror=alert(1)>
<audio src=x onerror=alert(1)>
<marquee onstart=alert(1)>
<template><img src=x onerror=alert(1)></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<!--<img src="--><img src=x onerror=alert(1)>-->
<![CDATA[<img src=x onerror=alert(1)>]]>
<?php echo 1 ?>
<a href="javascript:alert(1)">x</a>
<a href="https://a.example" onclick="alert(1)">x</a>
<div hx-get="/x" hx-trigger="load">x</div>
<p style="position:fixed;inset:0">x</p>
<p class="btn btn-danger">x</p>
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](javascript&colon;alert(1))
[x](&#106;avascript:alert(1))
[x](&#x6A;&#x61;vascript:alert(1))
[x](java&#09;script:alert(1))
[x](java%0ascript:alert(1))
[x](\x01javascript:alert(1))
[x](vbscript:msgbox(1))
[x](data:text/html,<script>alert(1)</script>)
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](data:image/svg+xml;base64,PHN2Zz4=)
[x](file:///etc/passwd)
[x](blob:https://a.example/1)
[x](//evil.example)
[x](/account/logout/)
[x](ftp://evil.example)
[x](tel:+33123456789)
[x](<javascript:alert(1)>)
[x](https://a.example "onmouseover=alert(1)")
[x](https://a.example"onmouseover="alert(1))
[x](https://a.example'onclick='alert(1))
[x]: javascript:alert(1)
<javascript:alert(1)>
<vbscript:alert(1)>
<https://a.example/"onclick="alert(1)>
![x](javascript:alert(1))
![x](https://evil.example/pixel.gif)
![x](x"onerror="alert(1))
[![x](https://evil.example/p.gif)](javascript:alert(1))
`<script>alert(1)</script>`
```html"onclick="alert(1)
    <script>alert(1)</script>
> <script>alert(1)</script>
- <img src=x onerror=alert(1)>
# <script>alert(1)</script>
| <script>alert(1)</script> | [x](javascript:alert(1)) |
**<b onclick=alert(1)>x</b>**
*<i onmouseover=alert(1)>x*
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;img src=x onerror=alert(1)&#62;
\<script>alert(1)\</script>
{{7*7}} {% csrf_token %} ${7*7} #{7*7}
<a href="https://a.example" target="_blank">x</a>
<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>
<p><table><tr><td><img src=x onerror=alert(1)>
""".strip().splitlines()


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def is_harmless(page: str) -> bool:
    found = Elements(page)
    return found.tags <= markdown.TAGS and all(
        (name == "rel" and value == markdown.REL)
        or (name == "href" and str(value).startswith(("https://", "http://", "mailto:")))
        for name, value in found.attributes
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_the_allowed_elements(payload: str) -> None:
    for text in (payload, f"a {payload} b", f"> {payload}", f"- {payload}\n\n{payload}"):
        assert is_harmless(markdown.render(text))


def test_there_are_sixty_payloads_and_most_would_work_without_the_two_walls() -> None:
    assert len(PAYLOADS) >= 60
    open_door = MarkdownIt("commonmark")
    setattr(open_door, "validateLink", lambda _url: True)  # noqa: B010  a method
    assert sum(not is_harmless(open_door.render(payload)) for payload in PAYLOADS) >= 45


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("# One\n##### Five", "<h2>One</h2>\n<h4>Five</h4>\n"),
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>\n"),
        (
            "[us](https://a.example)",
            f'<p><a href="https://a.example" rel="{markdown.REL}">us</a></p>\n',
        ),
        ("[x](/relative)", f'<p><a rel="{markdown.REL}">x</a></p>\n'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("https://a.example", "<p>https://a.example</p>\n"),
        ("é & <b>", "<p>é &amp; &lt;b&gt;</p>\n"),
    ],
)
def test_plain_markdown_comes_out_as_plain_html(text: str, page: str) -> None:
    assert markdown.render(text) == page


PLAN = markdown.Image("/images/1/", 'The "map"', 40, 30)


@pytest.mark.parametrize(
    ("text", "words"),
    [("![](image:plan)", "The &quot;map&quot;"), ("![a *b*](image:plan)", "a b")],
)
def test_an_image_of_ours_is_drawn_with_its_words(text: str, words: str) -> None:
    drawn = f'<p><img src="/images/1/" alt="{words}" width="40" height="30" loading="lazy"></p>\n'
    assert markdown.render(text, {"plan": PLAN}) == drawn
    assert markdown.images_in(text) == ["image:plan"]


@pytest.mark.parametrize(
    "text",
    [
        "![](image:other)",
        "![](plan)",
        "![](/images/1/)",
        "![](https://tracker.example/plan)",
        "![](//tracker.example/plan)",
        "![](IMAGE:plan)",
        "![a][1]\n\n[1]: https://tracker.example/x.png",
        "[x](image:plan)",
        "[x](/images/1/)",
    ],
)
def test_no_other_image_is_drawn_and_no_link_leads_to_one(text: str) -> None:
    page = markdown.render(text, {"plan": PLAN})
    assert "<img" not in page
    assert "href" not in page


def test_payloads_stay_harmless_beside_images() -> None:
    for payload in PAYLOADS:
        assert is_harmless(markdown.render(payload, {"plan": PLAN}))


def test_a_table_keeps_its_cells_and_loses_its_styles() -> None:
    page = markdown.render("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert "<td>2</td>" in page
    assert "style" not in page


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + "x",
        "- " * 10_000 + "x",
        "[" * 25_000,
        "*a " * 16_000,
        "|" + "a|" * 49 + "\n|" + "-|" * 49 + "\n" + "|a\n" * 16_000,
        "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n" + "|a\n" * 6_000,
        "&" * 50_000,
    ],
    ids=["quotes", "lists", "brackets", "stars", "rows", "columns", "ampersands"],
)
def test_deep_nesting_and_wide_tables_end_quickly(text: str) -> None:
    begin = time.process_time()
    assert is_harmless(markdown.render(text))
    assert time.process_time() - begin < 3


def test_a_text_that_is_too_long_is_shown_as_typed() -> None:
    page = markdown.render("<b>" + "x" * markdown.LONGEST)
    assert page.startswith("<pre>&lt;b&gt;x")
    assert markdown.plain("*" * (markdown.LONGEST + 1)).startswith("***")


def test_plain_keeps_the_words() -> None:
    text = (
        "# Title\n\nSome **bold**\n[link](https://a.example) &amp; `code`\n\n    x = 1\n\n![i](j)"
    )
    assert markdown.plain(text) == "Title\nSome bold link & code\nx = 1"
