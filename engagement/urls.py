"""Addresses of interactions."""

from django.urls import path

from engagement.views import acts, exporting, facade, importing, logging, reading, rights

app_name = "engagement"
urlpatterns = [
    path("facade/", facade.facade_index, name="facade"),
    path("today/", reading.today, name="today"),
    path("interactions/", reading.interaction_list, name="interaction-list"),
    path("interactions/log/", logging.interaction_log, name="interaction-log"),
    path("interactions/export/", exporting.interaction_export, name="interaction-export"),
    path("interactions/import/", importing.import_add, name="import-add"),
    path("interactions/import/<int:upload_id>/", importing.import_detail, name="import"),
    path(
        "interactions/import/<int:upload_id>/confirm/",
        importing.import_confirm,
        name="import-confirm",
    ),
    path("interactions/<int:interaction_id>/", reading.interaction_detail, name="interaction"),
    path(
        "interactions/<int:interaction_id>/rights/",
        rights.interaction_rights,
        name="interaction-rights",
    ),
    path(
        "interactions/<int:interaction_id>/rights/<str:form>/",
        rights.interaction_rights_file,
        name="interaction-rights-file",
    ),
    *(
        path(f"interactions/<int:interaction_id>/{act}/", view, name=f"interaction-{act}")
        for act, view in {
            "claim": acts.interaction_claim,
            "release": acts.interaction_release,
            "reply": acts.interaction_reply,
            "note": acts.interaction_note,
            "customer-message": acts.interaction_customer_message,
            "triage": acts.interaction_triage,
            "topic": acts.interaction_topic,
            "close": acts.interaction_close,
            "reopen": acts.interaction_reopen,
        }.items()
    ),
    path("contacts/<int:contact_id>/erase/", acts.contact_erase, name="contact-erase"),
]
