"""So many requests a minute from one address: for pages that anybody may open."""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from socialteam.kit import clock
from socialteam.kit.errors import Problem, respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

Kept = TypeVar("Kept", bound="Callable[..., HttpResponseBase]")
log = logging.getLogger(__name__)
MINUTE = 60


def limited(per_minute: int) -> Callable[[Kept], Kept]:
    """Answer 429 to whoever asks for the page more than ``per_minute`` times in a minute.

    The count lives in the cache and is lost with it; while the cache is away nobody is refused.
    """

    def wrapper(view: Kept) -> Kept:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if _count(view.__name__, address_of(request)) > per_minute:
                message = _("Too many questions at once. Wait a minute and try again.")
                return respond(request, Problem(429, message, headers={"Retry-After": "60"}))
            return view(request, *args, **kwargs)

        return cast("Kept", counted)

    return wrapper


def address_of(request: HttpRequest) -> str:
    """The address of the client; behind our proxy, the one that it saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))


def _count(name: str, address: str) -> int:
    """How many times in this minute; the address itself is not kept."""
    minute = int(clock.now().timestamp()) // MINUTE
    digest = salted_hmac("socialteam.kit.rate_limit", address).hexdigest()[:32]
    key = f"rate:{name}:{minute}:{digest}"
    try:
        return 1 if cache.add(key, 1, MINUTE * 2) else cache.incr(key)
    except ValueError:
        return 1
    except (RedisError, OSError) as error:
        log.warning("Requests are not counted: the cache does not answer.", exc_info=error)
        return 1
