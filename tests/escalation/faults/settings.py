"""The product's settings with one address: engines need no pages, and start faster without."""

from socialteam.settings import *  # noqa: F403, TID251 - that is its purpose

ROOT_URLCONF = "tests.escalation.faults.urls"
