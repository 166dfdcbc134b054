"""The organisation's pages, one module a group."""

from governance.urls import (
    blueprint,
    charters,
    checks,
    imports,
    organisation,
    people,
    people_contract,
    process,
    registry,
    rehearsals,
    rules,
    setup,
    strategy,
)

app_name = "governance"
urlpatterns = [
    *blueprint.urlpatterns,
    *charters.urlpatterns,
    *imports.urlpatterns,
    *checks.urlpatterns,
    *organisation.urlpatterns,
    *people.urlpatterns,
    *rehearsals.urlpatterns,
    *rules.urlpatterns,
    *people_contract.urlpatterns,
    *setup.urlpatterns,
    *process.urlpatterns,
    *strategy.urlpatterns,
    *registry.urlpatterns,
]
