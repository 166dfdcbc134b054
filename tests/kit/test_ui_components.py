"""Every component escapes what it is told, compiles, and stands without a script."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from socialteam.kit.drawings.charts import Series, ticks
from socialteam.kit.drawings.organisation import Hub, Unit
from socialteam.kit.drawings.seed import Rule
from socialteam.kit.sheet import Condition
from socialteam.kit.templatetags import ui
from socialteam.kit.typography import NBSP

HOSTILE = """<script>alert("x")</script><b onclick='y'>"""
TEMPLATES = sorted(
    str(path.relative_to(settings.BASE_DIR / "templates"))
    for path in (settings.BASE_DIR / "templates").rglob("*.*")
)
NOW = datetime(2026, 11, 21, 11, 43, tzinfo=UTC)


class Form(forms.Form):
    name = forms.CharField(label=HOSTILE, help_text="help")
    unit = forms.ChoiceField(choices=[("1", HOSTILE)], label=HOSTILE)
    way = forms.ChoiceField(choices=[("1", HOSTILE)], widget=forms.RadioSelect, label=HOSTILE)
    sure = forms.BooleanField(required=False, label=HOSTILE)
    four = forms.ChoiceField(
        choices=[(str(n), HOSTILE) for n in range(4)], widget=forms.RadioSelect, label=HOSTILE
    )


def draw(source: str, **context: object) -> str:
    facts = {
        "h": HOSTILE,
        "request": RequestFactory().get("/", {"sort": HOSTILE, "x": HOSTILE}),
        "form": Form({"name": "", "unit": HOSTILE}),
        "now": NOW,
        "rules": [Rule(HOSTILE, "block")],
        "series": [Series(HOSTILE, [1, 2])],
        "labels": [HOSTILE, "b"],
        "bars": [(HOSTILE, 3.0)],
        "hubs": [Hub(HOSTILE, (Unit(HOSTILE, "olx", note=HOSTILE, href="/u"),))],
        "rows": [(HOSTILE, [0, 2])],
        "conditions": [Condition(held=False, label=HOSTILE, note=HOSTILE, href="/c", act=HOSTILE)],
        "messages": [Message(constants.ERROR, HOSTILE), Message(constants.SUCCESS, HOSTILE)],
        "values": [1, 3, 2],
    }
    return Template(source).render(Context(facts | context))


@pytest.mark.parametrize(
    "source",
    [
        "{% icon h label=h %}{% status 'held' h %}{% tag h 'warn' %}{% tag h icon='tag' %}",
        "{% code h href=h label=h %}{% avatar h %}",
        "{% button h icon=h href=h data_x=h %}{% button h kind='link' hides_label=True %}",
        "{% act h h confirm=h value=h %}",
        "{% headline %}{{ h }}{% endheadline %}{% deck %}{{ h }}{% enddeck %}",
        "{% dateline %}{% back h h %}{% asof h h %}{% enddateline %}",
        "{% section h h href=h link=h %}{{ h }}{% endsection %}{% aside h %}{{ h }}{% endaside %}",
        "{% strip 'warn' %}{{ h }}{% endstrip %}{% thanks h %}{{ h }}{% endthanks %}",
        "{% fact %}{{ h }}{% endfact %}{% evidence h %}{{ h }}{% endevidence %}",
        "{% nothing h %}{{ h }}{% endnothing %}{% dialog h 'd' %}{{ h }}{% enddialog %}",
        "{% menu h 'm' %}{{ h }}{% endmenu %}{% skeleton %}{% toasts messages %}",
        "{% field form.name word=h %}{% field form.unit %}",
        "{% field form.way %}{% field form.sure %}",
        "{% errors form %}{% fields form %}{% choice form.way %}{% triage form.four %}",
        "{% filters form %}{{ form }}",
        "{% tabs h %}{% tab h h count=3 %}{% endtabs %}",
        "{% segments h %}{% segment h h %}{% endsegments %}",
        "{% sortable h h %}{% pages previous=h next=h said=h %}{% bulk h %}{{ h }}{% endbulk %}",
        "{% figure h h unit=h href=h state='warn' note=h %}",
        "{% decision h why=h sub=h facts=h %}{{ h }}{% enddecision %}",
        "{% check 'block' h h code=h href=h %}{% acts %}{{ h }}{% endacts %}{% endcheck %}",
        "{% task h h word=h state='warn' meta=h why=h left=h by=h %}{{ h }}{% endtask %}",
        "{% moment h %}{{ h }}{% endmoment %}{% moment now %}{{ h }}{% endmoment %}",
        "{% stage h 1 'done' sub=h %}",
        "{% changes h 2 %}{% change 'add' %}{{ h }}{% endchange %}{% endchanges %}",
        "{% step 2 name=h %}{{ h }}{% endstep %}{% rung h h h 'error' %}",
        "{% message 'in' h now said=h href=h link=h %}{{ h }}{% endmessage %}",
        "{% permit conditions held=False title=h intro=h %}{% clock h 1 2 said=h note=h %}",
        "{% permit conditions held=True title=h intro=h %}",
        "{% spark values h %}{% seed_row rules h %}{% minutes 1 2 60 caption=h %}",
        "{% line_chart series labels h unit=h target=1 target_label=h %}",
        "{% bar_chart bars h unit=h cap=2 cap_label=h %}",
        "{% organisation hubs h %}{% organisation hubs h compact=True %}{% organisation_key %}",
        "{% heat labels rows h %}",
    ],
)
def test_a_component_escapes_whatever_it_is_told(source: str) -> None:
    drawn = draw(source)
    assert "<script>alert" not in drawn
    assert "<b onclick" not in drawn
    assert 'alert("x")' not in re.sub(r">[^<]*<", "><", drawn), "a quote ends an attribute"


def test_the_check_on_escaping_notices_what_is_not_escaped() -> None:
    assert "<script>alert" in draw("{% strip 'warn' %}{{ h|safe }}{% endstrip %}")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_no_template_holds_an_inline_style_or_script(name: str) -> None:
    source = (settings.BASE_DIR / "templates" / name).read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    sprite = set(
        re.findall(
            r'id="([is]-[^"]+)"', Path(settings.BASE_DIR, "static", "icons.svg").read_text()
        )
    )
    named = set()
    for name in TEMPLATES:
        source = (settings.BASE_DIR / "templates" / name).read_text()
        named |= {
            f"i-{icon}" for icon in re.findall(r"""(?:icon |icon=)["']([a-z0-9-]+)""", source)
        }
    assert named <= sprite
    assert {"s-held", "s-notice", "s-warn", "s-block", "s-wait"} <= sprite


def test_a_field_ties_its_error_and_help_to_its_control() -> None:
    drawn = draw("{% field form.name %}")
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'class="form-control is-invalid"' in drawn


@translation.override("en")
def test_only_an_optional_field_says_so() -> None:
    class Two(forms.Form):
        a = forms.CharField()
        b = forms.CharField(required=False)

    assert "optional" not in draw("{% field form.a %}", form=Two())
    assert "optional" in draw("{% field form.b %}", form=Two())
    assert "optional" not in draw('{% field form.b word="" %}', form=Two())


def test_the_error_summary_links_to_each_field() -> None:
    drawn = draw("{% errors form %}")
    assert 'href="#id_name"' in drawn
    assert draw("{% errors form %}", form=Form()).strip() == ""


def test_a_sortable_head_turns_its_order_and_forgets_the_page() -> None:
    request = RequestFactory().get("/", {"sort": "name", "cursor": "abc", "unit": "3"})
    drawn = draw("{% sortable 'name' 'Name' %}", request=request)
    assert 'aria-sort="ascending"' in drawn
    assert "sort=-name" in drawn
    assert "unit=3" in drawn
    assert "cursor" not in drawn


def test_a_refused_permit_puts_what_is_missing_first_and_its_act_is_filled() -> None:
    conditions = [
        Condition(held=True, label="scope"),
        Condition(held=False, label="charter", href="/charter", act="Read, 4 min"),
        Condition(held=False, label="quiz", href="/quiz", act="Take the quiz"),
    ]
    drawn = draw("{% permit conditions held=False title='Two' %}", conditions=conditions)
    assert drawn.index("charter") < drawn.index("quiz") < drawn.index("scope")
    assert drawn.count("btn-primary") == 1
    assert drawn.count("btn-outline-primary") == 1


def test_a_toast_carries_its_undo_to_our_own_addresses_only() -> None:
    kept = Message(constants.SUCCESS, "Handed over.", "undo:/undo/4/")
    foreign = Message(constants.SUCCESS, "Handed over.", "undo:https://elsewhere.test/")
    assert 'action="/undo/4/"' in draw("{% toasts messages %}", messages=[kept])
    assert "elsewhere" not in draw("{% toasts messages %}", messages=[foreign])


def test_words_of_a_message_stay_as_they_were_written() -> None:
    source = "{% filter typo %}{% message 'in' 'A' %}{{ words }}{% endmessage %}{% endfilter %}"
    assert "Et alors ?" in draw(source, words="Et alors ?")


def test_the_error_page_asks_nothing_of_the_database() -> None:
    page = render_to_string("errors/page.html", {"status": 503, "title": "T", "message": "M"})
    assert "<h1" in page
    assert 'href="/"' in page


def test_axis_marks_are_round_and_hold_the_values() -> None:
    assert ticks(0, 24) == [0, 10, 20, 30]
    assert ticks(60, 91) == [60, 70, 80, 90, 100]
    assert ticks(0, 0)[0] == 0
    assert ticks(0, 0.82)[-1] >= 0.82


@pytest.mark.parametrize("units", [0, 1, 2, 7, 12, 40])
@pytest.mark.parametrize("hubs", [1, 2, 3, 5])
def test_any_organisation_can_be_drawn(hubs: int, units: int) -> None:
    shown = [
        Hub(f"Hub {n}", tuple(Unit("Unit", "ol" * n) for n in range(units))) for n in range(hubs)
    ]
    drawn = draw("{% organisation hubs 'All' %}", hubs=shown)
    assert drawn.count("<svg") == 2
    assert "nan" not in drawn
    assert "inf" not in drawn


def test_the_reference_names_every_component() -> None:
    reference = (settings.BASE_DIR / "docs" / "components.md").read_text()
    parts = {"tab", "segment", "decision", "check", "task", "moment", "stage", "change", "rung"}
    missing = {name for name in ui.register.tags if not re.search(rf"{{% {name}\b", reference)}
    assert missing - parts - {"toasts"} == set()


def test_the_vendored_files_are_the_ones_that_were_checked() -> None:
    lock = json.loads((settings.BASE_DIR / "static/vendor/lock.json").read_text())
    for place, noted in lock["files"].items():
        found = hashlib.sha512((settings.BASE_DIR / "static" / place).read_bytes()).digest()
        assert f"sha512-{base64.b64encode(found).decode()}" == noted, place


@pytest.mark.parametrize(("language", "space"), [("fr", NBSP), ("en", " ")])
def test_a_number_marked_in_a_headline_stays_with_its_word(language: str, space: str) -> None:
    with translation.override(language):
        shown = draw("{% headline %}<mark>12 espaces</mark> et 3 autres{% endheadline %}")
    assert f"<mark>12{space}espaces</mark> et 3 autres" in shown
