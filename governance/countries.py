"""The countries whose public holidays a calendar can follow, offered on the page.

The service accepts every country of the ``holidays`` library; this is the list people choose from.
"""

from django.utils.translation import gettext_lazy as _

COUNTRY_NAMES = {
    "FR": _("France"),
    "BE": _("Belgium"),
    "CH": _("Switzerland"),
    "LU": _("Luxembourg"),
    "MC": _("Monaco"),
    "CA": _("Canada"),
    "DE": _("Germany"),
    "AT": _("Austria"),
    "ES": _("Spain"),
    "PT": _("Portugal"),
    "IT": _("Italy"),
    "NL": _("Netherlands"),
    "GB": _("United Kingdom"),
    "IE": _("Ireland"),
    "PL": _("Poland"),
    "SE": _("Sweden"),
    "DK": _("Denmark"),
    "US": _("United States"),
    "MA": _("Morocco"),
    "TN": _("Tunisia"),
}
