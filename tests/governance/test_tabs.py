"""Who sees which tab."""

from __future__ import annotations

import pytest
from django.urls import reverse

from governance import tabs
from governance.perms import Perm
from tests import make

pytestmark = pytest.mark.django_db


def test_a_page_about_the_whole_company_is_no_tab_of_a_part_of_it() -> None:
    company, hub = make.company(), make.hub()
    page = reverse("governance:blueprint")
    for unit, shown in ((company, True), (hub, False)):
        person = make.person(Perm.SETUP_APPLY, on=unit)
        assert (page in [tab.href for tab in tabs.tabs_of("machine", person)]) is shown
