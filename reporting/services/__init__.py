"""Reports: which are due, and how each is compiled and frozen."""

from reporting.services.compiling import compile_run
from reporting.services.scheduling import company_zone, request_run, schedule_runs

__all__ = ["company_zone", "compile_run", "request_run", "schedule_runs"]
