"""French and English spaces and marks, by code point."""

import pytest
from django.template import Context, Template
from django.utils import translation

from socialteam.kit.templatetags.words import typo
from socialteam.kit.typography import spaced, spaced_html

NB, NNB = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Tri : deux", f"Tri{NB}: deux"),
        ("Tri: deux", f"Tri{NB}: deux"),
        ("Qui ?", f"Qui{NNB}?"),
        ("Qui?", f"Qui{NNB}?"),
        ("Fait ; suite !", f"Fait{NNB}; suite{NNB}!"),
        ("Quoi ?!", f"Quoi{NNB}?!"),
        ("« oui »", f"«{NB}oui{NB}»"),
        ("«oui»", f"«{NB}oui{NB}»"),
        ('Il dit "oui".', f"Il dit «{NB}oui{NB}»."),
        ("l'équipe d'ici", "l\u2019équipe d\u2019ici"),
        ("1 048 clients", f"1{NNB}048 clients"),
        ("1 048 200 clients", f"1{NNB}048{NNB}200 clients"),
        ("91 % ou 91%", f"91{NB}% ou 91{NB}%"),
        ("48 200 €", f"48{NNB}200{NB}€"),
        ("avant 13 h 05", f"avant 13{NB}h{NB}05"),
        ("avant 13h05", f"avant 13{NB}h{NB}05"),
        ("22 min", f"22{NB}min"),
        ("10 h - 11 h", f"10{NB}h \u2013 11{NB}h"),
        ("attendez...", "attendez\u2026"),
        ("https://a.test/?q=1;2", "https://a.test/?q=1;2"),
        ("à 12:30", "à 12:30"),
        ("le 21 novembre 2026", "le 21 novembre 2026"),
        ("Quoi\n?", "Quoi\n?"),
    ],
)
def test_french_text_gets_its_spaces_and_marks_once(typed: str, right: str) -> None:
    assert spaced(typed, "fr") == right
    assert spaced(right, "fr") == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Don't wait: 91% by 13:05?", "Don\u2019t wait: 91% by 13:05?"),
        ('level "answer"', "level \u201canswer\u201d"),
        ("10:00 - 11:00", "10:00 \u2013 11:00"),
        ("1,048 clients", "1,048 clients"),
    ],
)
def test_english_text_gets_its_marks_and_no_spaces(typed: str, right: str) -> None:
    assert spaced(typed, "en") == right
    assert spaced(right, "en") == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("<b>Qui</b> ?", f"<b>Qui</b>{NNB}?"),
        ("<b>Qui</b>?", f"<b>Qui</b>{NNB}?"),
        ("R&amp;D : non", f"R&amp;D{NB}: non"),
        ("a &lt; b ; c", f"a &lt; b{NNB}; c"),
        ("l&#x27;équipe", "l\u2019équipe"),
        ("Tri&nbsp;: oui", f"Tri{NB}: oui"),
        ('<a title="a ? b : c" href="/x?y=1">oui ?</a>',
         f'<a title="a ? b : c" href="/x?y=1">oui{NNB}?</a>'),
        ("<blockquote>Et alors ?</blockquote>", "<blockquote>Et alors ?</blockquote>"),
        ("<textarea>Et alors ?</textarea>", "<textarea>Et alors ?</textarea>"),
        ("<!-- qui ? -->Qui ?", f"<!-- qui ? -->Qui{NNB}?"),
        ("&quot;oui&quot;", f"«{NB}oui{NB}»"),
        ("5&quot; de haut", "5&quot; de haut"),
    ],
)  # fmt: skip
def test_html_keeps_its_tags_attributes_and_entities(typed: str, right: str) -> None:
    assert spaced_html(typed, "fr") == right
    assert spaced_html(right, "fr") == right


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_filter_never_lets_markup_or_a_quote_through(language: str) -> None:
    hostile = """<img src=x onerror="alert('1')"> " ' &"""
    with translation.override(language):
        page = Template('<p title="{{ text|typo }}">{{ text|typo }}</p>').render(
            Context({"text": hostile})
        )
    inside = page.removeprefix('<p title="').removesuffix("</p>")
    first, second = inside.split('">', 1)
    assert '"' not in first
    assert "<" not in first
    assert "<" not in second


def test_text_without_autoescape_stays_text() -> None:
    with translation.override("fr"):
        assert typo("a & b ?", autoescape=False) == f"a & b{NNB}?"
