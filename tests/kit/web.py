"""A few addresses that behave in every way a view can, for the tests of the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, Throttled
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from socialteam.kit.errors import BadInputError, ConflictError
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from rest_framework.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

ERRORS: dict[str, Exception] = {
    "bad": BadInputError("name", "No."),
    "conflict": ConflictError("Somebody was first."),
    "missing": Http404(),
    "denied": PermissionDenied(),
    "anonymous": NotAuthenticated(),
    "throttled": Throttled(wait=7),
    "invalid": ValidationError({"name": ["Too short."], "__all__": ["Odd."]}),
    "nested": serializers.ValidationError({"people": [{}, {"age": ["Too old."]}]}),
    "data": DataError("integer out of range"),
    "down": OperationalError("server closed the connection unexpectedly"),
    "bug": RuntimeError("bug"),
}


class Person(serializers.Serializer[Any]):
    age = serializers.IntegerField(required=False)


class NoteInput(StrictSerializer, serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    title = serializers.CharField(max_length=200)
    message = serializers.JSONField(required=False)
    people = Person(many=True, required=False)


class Notes(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        note = NoteInput(data=request.data)
        note.is_valid(raise_exception=True)
        return Response(note.validated_data, status=201)


class Lists(Notes):
    json_arrays = True

    def post(self, request: Request) -> Response:
        return Response(request.data)


class Fails(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, _request: Request, name: str) -> Response:
        raise ERRORS[name]


class GroupOut(serializers.ModelSerializer[Group]):
    class Meta:
        model = Group
        fields = ("id", "name")


class Groups(ListAPIView[Group]):
    authentication_classes = ()
    permission_classes = ()
    queryset = Group.objects.all()
    serializer_class = GroupOut


def form(request: HttpRequest) -> JsonResponse:
    files = {name: str(file) for name, file in request.FILES.items()}
    return JsonResponse({**request.GET.dict(), **request.POST.dict(), **files})


def page_fails(request: HttpRequest, name: str) -> HttpResponse:
    raise ERRORS[name]


def session_without_database(
    _get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that meets a database that is away."""

    def fail(_request: HttpRequest) -> HttpResponse:
        raise ERRORS["down"]

    return fail


urlpatterns = [
    path("api/notes/", Notes.as_view()),
    path("api/lists/", Lists.as_view()),
    path("api/groups/", Groups.as_view()),
    path("api/fails/<str:name>/", Fails.as_view()),
    path("form/", form),
    path("form/<str:name>/", form),
    path("fails/<str:name>/", page_fails),
]
handler400 = "socialteam.kit.errors.bad_request"
handler403 = "socialteam.kit.errors.forbidden"
handler404 = "socialteam.kit.errors.not_found"
handler500 = "socialteam.kit.errors.server_error"
