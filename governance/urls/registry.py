"""Networks, spaces to read, official accounts, sprawl, and what the public may know."""

from django.urls import URLPattern, URLResolver, include, path

from governance.views.registry import (
    accounts,
    holders,
    imports,
    networks,
    official,
    sprawl,
    topics,
)
from governance.views.registry import space_pages as spaces

_networks = [
    path("", networks.network_list, name="network-list"),
    path("new/", networks.network_create, name="network-create"),
    path("<int:network_id>/", networks.network_detail, name="network-detail"),
    path("<int:network_id>/change/", networks.network_change, name="network-change"),
    path("<int:network_id>/retire/", networks.network_retire, name="network-retire"),
    path("<int:network_id>/restore/", networks.network_restore, name="network-restore"),
    path("<int:network_id>/observe/", networks.network_observe, name="network-observe"),
]
_spaces = [
    path("export/", spaces.space_export, name="space-export"),
    path("<int:space_id>/", spaces.space_detail, name="space-detail"),
    path("<int:space_id>/review/", spaces.space_review, name="space-review"),
    path("<int:space_id>/card/", spaces.space_card, name="space-card"),
    path("<int:space_id>/card/write/", spaces.space_card_write, name="space-card-write"),
]
_account = [
    path("", accounts.account_detail, name="account-detail"),
    path("change/", accounts.account_change, name="account-change"),
    path("close/", accounts.account_close, name="account-close"),
    path("holders/", holders.holder_add, name="account-holder-add"),
    path("access/", holders.access_add, name="account-access-add"),
]
_access = [
    path("change/", holders.access_change, name="account-access-change"),
    path("rotate/", holders.access_rotate, name="account-access-rotate"),
    path("close/", holders.access_close, name="account-access-close"),
]
_imports = [
    path("", imports.account_import, name="account-import"),
    path("<int:account_import_id>/", imports.account_import_check, name="account-import-check"),
    path(
        "<int:account_import_id>/go/",
        imports.account_import_confirm,
        name="account-import-confirm",
    ),
]
_accounts: list[URLPattern | URLResolver] = [
    path("", accounts.account_list, name="account-list"),
    path("export/", accounts.account_export, name="account-export"),
    path("new/", accounts.account_create, name="account-create"),
    path("import/", include(_imports)),
    path("holders/<int:holder_id>/end/", holders.holder_end, name="account-holder-end"),
    path("access/<int:access_id>/", include(_access)),
    path("<int:account_id>/", include(_account)),
]
_sprawl = [
    path("", sprawl.sprawl, name="sprawl"),
    path("space/<int:space_id>/", sprawl.sprawl_space, name="sprawl-space"),
    path("account/<int:account_id>/", sprawl.sprawl_account, name="sprawl-account"),
    path("<int:sprawl_id>/undo/", sprawl.sprawl_undo, name="sprawl-undo"),
]
urlpatterns = [
    path("rules/networks/", include(_networks)),
    path("rules/spaces/", include(_spaces)),
    path("rules/topics/spaces/", topics.topic_spaces, name="topic-spaces"),
    path("rules/accounts/", include(_accounts)),
    path("rules/sprawl/", include(_sprawl)),
    path("official/", official.official, name="official"),
    path("official.json", official.official_json, name="official-json"),
    path("official/me/", official.public_name, name="public-name"),
    path("official/me/agree/", official.public_name_agree, name="public-name-agree"),
    path("official/me/withdraw/", official.public_name_withdraw, name="public-name-withdraw"),
]
