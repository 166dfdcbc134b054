"""The first page, and a person's own pages."""

from django.urls import include, path

from accounts.views import home, preferences, profile, tokens

own = [
    path("", profile.profile, name="profile"),
    path("language/", preferences.language, name="preferences-language"),
    path("theme/", preferences.theme, name="preferences-theme"),
    path("tokens/", tokens.token_list, name="token-list"),
    path("tokens/new/", tokens.token_create, name="token-create"),
    path("tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token-revoke"),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("me/", include((own, "accounts"))),
]
