"""The organisation's pages, one module a group."""

from governance.urls import charters, checks, organisation, people, people_contract, rules

app_name = "governance"
urlpatterns = [
    *charters.urlpatterns,
    *checks.urlpatterns,
    *organisation.urlpatterns,
    *people.urlpatterns,
    *rules.urlpatterns,
    *people_contract.urlpatterns,
]
