"""The bank of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.access import requires
from governance.blueprint.reading import InvalidFileError
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset
from training import services
from training.domain.questions import Kind
from training.forms.questions import BodyEditor, ImportForm, QuestionFilter, QuestionForm
from training.models import KIND_LABELS, Question
from training.services.track_file import questions_as_yaml, read_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from training.services import Brought

POST = "POST"
PAGE = 50
LARGEST = 2 * 1024 * 1024
LONGEST_SOURCE = 200


@requires(Perm.LEARNING_WRITE)
@require_safe
def question_list(request: Request) -> HttpResponse:
    """What quizzes draw from, by theme."""
    form, questions = _asked(request)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    mine = Question.objects.visible_to(request.user, Perm.LEARNING_WRITE).live()
    context = {
        "form": form,
        "page": keyset(questions.select_related("unit"), ("theme", "pk"), cursor, PAGE),
        "count": mine.count(),
        "themes": mine.order_by().values("theme").distinct().count(),
        "kinds": [(kind.value, label) for kind, label in KIND_LABELS.items()],
        "filtered": bool(form.is_valid() and any(form.cleaned_data.values())),
    }
    return render(request, "training/question_list.html", context)


@requires(Perm.LEARNING_WRITE)
@require_safe
def question_export(request: Request, form: str) -> HttpResponseBase:
    """The same list as a table, or as a file that the import takes back."""
    at = clock.now()
    _filter, questions = _asked(request)
    rows = questions.select_related("unit").order_by("theme", "pk")
    if form == "yaml":
        text = questions_as_yaml(rows)
        return attachment(f"questions-{at:%Y-%m-%d}.yaml", "application/yaml", text.encode())
    if form != "csv":
        raise Http404
    header = [_("Theme"), _("Kind"), _("Question in French"), _("Question in English"), _("Explanation in French"), _("Explanation in English"), _("Where it comes from"), _("Owner"), _("Retired on")]  # fmt: skip  # noqa: E501

    def cells() -> Iterator[list[Any]]:
        for each in rows:
            words = [each.prompt_fr, each.prompt_en, each.why_fr, each.why_en, each.source]
            kind = each.get_kind_display()
            yield [each.theme, kind, *words, each.unit.name, each.retired_at]

    name = f"questions-{at:%Y-%m-%d}.csv"
    return attachment(name, "text/csv; charset=utf-8", csv_stream(header, cells()))


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def question_create(request: Request, kind: str) -> HttpResponse:
    """Write a question of a kind; ``source`` says where the one who opens it comes from."""
    if kind not in set(Kind):
        raise Http404
    given = request.POST if request.method == POST else None
    source = query_text(request.GET, "source", longest=LONGEST_SOURCE)
    form = QuestionForm(given, person=request.user, initial={"source": source})
    body = BodyEditor(Kind(kind), given)

    def write() -> Question:
        return services.write_question(
            unit=form.cleaned_data["unit"],
            kind=Kind(kind),
            words=form.words(),
            body=body.body(),
            by=request.user,
            at=clock.now(),
        )

    if given is not None and body.is_valid() and saved(form, write):
        messages.success(request, _("The question is in the bank."))
        return redirect("training:question-list")
    return _editor(request, form, body)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def question_edit(request: Request, question_id: int) -> HttpResponse:
    """Change a question; what somebody else saved meanwhile comes back beside what was typed."""
    question = _question(request, question_id)
    given = request.POST if request.method == POST else None
    form = QuestionForm(given, person=request.user, question=question)
    body = BodyEditor(Kind(question.kind), given, question.body)
    theirs: list[Question] = []

    def change() -> None:
        revision = form.cleaned_data["revision"]
        words = form.words()
        try:
            services.change_question(
                question=question,
                words=words,
                body=body.body(),
                revision=revision,
                by=request.user,
                at=clock.now(),
            )
        except services.QuestionEditedError as error:
            theirs.append(error.question)

    if given is None or not body.is_valid() or not saved(form, change):
        return _editor(request, form, body, question)
    if theirs:
        return _both(request, form, body, theirs[0])
    messages.success(request, _("The question is saved."))
    return redirect("training:question-list")


@requires(Perm.LEARNING_WRITE)
@require_POST
def question_retire(request: Request, question_id: int) -> HttpResponse:
    """Ask a question no more."""
    question = _question(request, question_id)

    def retire() -> None:
        services.retire_question(question=question, by=request.user, at=clock.now())

    return _done(request, question, retire, _("The question is asked no more."))


@requires(Perm.LEARNING_WRITE)
@require_POST
def question_restore(request: Request, question_id: int) -> HttpResponse:
    """Ask a retired question again."""
    question = _question(request, question_id)

    def restore() -> None:
        services.restore_question(question=question, by=request.user, at=clock.now())

    return _done(request, question, restore, _("The question is asked again."))


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def question_import(request: Request) -> HttpResponse:
    """Bring questions in from a file; what the bank has is left as it is."""
    given = request.POST if request.method == POST else None
    form = ImportForm(given, request.FILES if given is not None else None, person=request.user)
    brought: list[Brought] = []

    def bring() -> None:
        file = form.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError({"file": _("The file is larger than 2 MB.")})
        try:
            rows = read_questions(file.read())
        except InvalidFileError as error:
            raise ValidationError({"file": [str(each) for each in error.problems]}) from error
        unit = form.cleaned_data["unit"]
        brought.append(
            services.bring_questions(
                unit=unit, rows=rows, by=request.user, at=clock.now(), source=file.name
            )
        )

    if given is not None and saved(form, bring):
        said = _("%(added)s questions added; %(known)s were there already.")
        facts = {"added": brought[0].added, "known": brought[0].known}
        messages.success(request, said % facts)
        return redirect("training:question-list")
    return render(request, "training/question_import.html", {"form": form})


def _question(request: Request, question_id: int) -> Question:
    rows = Question.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    return get_object_or_404(rows.select_related("unit"), pk=question_id)


def _asked(request: Request) -> tuple[QuestionFilter, QuerySet[Question]]:
    rows = Question.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    themes = list(rows.order_by("theme").values_list("theme", flat=True).distinct())
    form = QuestionFilter(request.GET, themes=themes)
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q"):
        rows = rows.filter(prompt_fr__unaccent__icontains=words) | rows.filter(
            prompt_en__unaccent__icontains=words
        )
    for name in ("theme", "kind"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    retired = asked.get("state") == "retired"
    return form, rows.filter(retired_at__isnull=False) if retired else rows.live()


def _editor(
    request: Request,
    form: QuestionForm,
    body: BodyEditor,
    question: Question | None = None,
    *,
    status: int = 200,
    theirs: Question | None = None,
) -> HttpResponse:
    rows = Question.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    context = {
        "form": form,
        "body": body,
        "kind": KIND_LABELS[body.kind],
        "question": question,
        "theirs": theirs,
        "themes": list(rows.order_by("theme").values_list("theme", flat=True).distinct()),
    }
    return render(request, "training/question_edit.html", context, status=status)


def _both(
    request: Request, form: QuestionForm, body: BodyEditor, theirs: Question
) -> HttpResponse:
    """What was typed, once more, beside what is saved."""
    mine = form.cleaned_data | {"revision": theirs.revision}
    again = QuestionForm(person=request.user, question=theirs, initial=mine)
    typed = BodyEditor(body.kind, None, body.body())
    return _editor(request, again, typed, theirs, status=409, theirs=theirs)


def _done(
    request: Request, question: Question, change: Callable[[], None], said: str
) -> HttpResponse:
    try:
        change()
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("training:question-edit", question.pk)
