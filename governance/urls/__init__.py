"""The organisation's pages, one module a group."""

from governance.urls import charters, imports, organisation, people, people_contract, rules, setup

app_name = "governance"
urlpatterns = [
    *charters.urlpatterns,
    *imports.urlpatterns,
    *organisation.urlpatterns,
    *people.urlpatterns,
    *rules.urlpatterns,
    *people_contract.urlpatterns,
    *setup.urlpatterns,
]
