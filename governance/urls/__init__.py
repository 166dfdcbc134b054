"""The organisation's pages, one module a group."""

from governance.urls import charters, organisation, people, people_contract, rules, setup

app_name = "governance"
urlpatterns = [
    *charters.urlpatterns,
    *organisation.urlpatterns,
    *people.urlpatterns,
    *rules.urlpatterns,
    *people_contract.urlpatterns,
    *setup.urlpatterns,
]
