"""Reports: one snapshot in, frozen values out. Page, chart, JSON and CSV show these and nothing else."""

from analytics.reports.actions import action_results
from analytics.reports.explore import explore
from analytics.reports.head import results_version
from analytics.reports.list_query import ListQuery, parse_list
from analytics.reports.listing import campaign_list
from analytics.reports.query import ReportQuery, parse
from analytics.reports.results import campaign_results

__all__ = [
    "ListQuery",
    "ReportQuery",
    "action_results",
    "campaign_list",
    "campaign_results",
    "explore",
    "parse",
    "parse_list",
    "results_version",
]
