"""People and their keys."""

from accounts.models.api_token import ApiToken, ApiTokenQuerySet
from accounts.models.user import Language, Theme, User, UserQuerySet

__all__ = ["ApiToken", "ApiTokenQuerySet", "Language", "Theme", "User", "UserQuerySet"]
