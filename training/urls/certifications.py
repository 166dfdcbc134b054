"""Certifications, the cards that show them, and what anybody may check."""

from django.urls import include, path

from training.views import certification_imports, certifications, credentials, wallet

_certifications = [
    path("", certifications.certification_list, name="certification-list"),
    path("export/", certifications.certification_export, name="certification-export"),
    path("new/", certifications.certification_create, name="certification-create"),
    path("mine/", certifications.certification_mine, name="certification-mine"),
    path(
        "mine/<int:own_certification_id>/certificate/",
        certifications.certificate,
        name="certificate",
    ),
    path(
        "mine/<int:own_certification_id>/credential/",
        certifications.credential,
        name="credential",
    ),
    path("import/", certification_imports.certification_import, name="certification-import"),
    path(
        "import/<int:certification_import_id>/",
        certification_imports.certification_import_check,
        name="certification-import-check",
    ),
    path(
        "import/<int:certification_import_id>/confirm/",
        certification_imports.certification_import_confirm,
        name="certification-import-confirm",
    ),
    path(
        "<int:certification_id>/",
        certifications.certification_detail,
        name="certification-detail",
    ),
    path(
        "<int:certification_id>/revoke/",
        certifications.certification_revoke,
        name="certification-revoke",
    ),
]
_credentials = [
    path("issuer/", credentials.issuer, name="issuer"),
    path("achievements/<slug:slug>/", credentials.achievement, name="achievement"),
    path("status/<int:number>/", credentials.status_list, name="status-list"),
]
urlpatterns = [
    path("learning/certifications/", include(_certifications)),
    path("permits/card/", wallet.permit_card, name="permit-card"),
    path("permits/card/<str:link>/", wallet.permit_card_check, name="permit-card-check"),
    path("verify/<uuid:uid>/", credentials.verify, name="verify"),
    path("credentials/", include(_credentials)),
    path(".well-known/jwks.json", credentials.key_set, name="key-set"),
    path(".well-known/jwks/<str:key_id>/", credentials.key, name="credential-key"),
]
