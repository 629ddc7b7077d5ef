"""Pages of results. The same path with a file's name behind it is the same page for programs."""

from django.urls import include, path

from analytics.data import attribution as attribution_files
from analytics.data import audit_log as audit_files
from analytics.data import links
from analytics.views import (
    action_links,
    action_results,
    attribution,
    audit_log,
    campaign_list,
    campaign_results,
    chart_file,
    counted,
    demo_shop,
    explore,
    glossary,
    goal_preview,
    retention,
    search,
    version,
)

CAMPAIGN = "w/<slug:workspace>/campaigns/<str:campaign>/"
ACTION = f"{CAMPAIGN}actions/<str:action>/"

urlpatterns = [
    path("", include("analytics.urls_data")),
    path("", include("analytics.urls_deliveries")),
    path("", include("analytics.urls_wide")),
    path("", include("analytics.urls_people")),
    path("", include("analytics.urls_saved")),
    path("", include("analytics.urls_journeys")),
    path("", include("analytics.urls_messages")),
    path("", include("analytics.urls_exports")),
    path("", include("analytics.segments.api")),
    path("search/", search.search, name="search"),
    path("demo/shop/", demo_shop.demo_shop, name="demo_shop"),
    path("help/metrics/", glossary.glossary, name="glossary"),
    path("help/retention/", retention.retention, name="help_retention"),
    path("w/<slug:workspace>/settings/audit/", audit_log.audit_log, name="audit"),
    path("w/<slug:workspace>/settings/audit/data.csv", audit_files.audit_file, name="audit_csv"),
    path("w/<slug:workspace>/settings/audit/data.xlsx", audit_files.audit_file, name="audit_xlsx"),
    path("w/<slug:workspace>/search/", search.workspace_search, name="workspace_search"),
    path("w/<slug:workspace>/campaigns/", campaign_list.campaigns, name="campaign_list"),
    path(CAMPAIGN, campaign_results.results, name="campaign_results"),
    path(f"{CAMPAIGN}attribution/", attribution.attribution_page, name="campaign_attribution"),
    path(f"{CAMPAIGN}attribution/again/", attribution.attribution_again, name="campaign_attribution_again"),
    path(f"{CAMPAIGN}attribution/data.json", attribution.attribution_json, name="campaign_attribution_data"),
    path(f"{CAMPAIGN}attribution/data.csv", attribution_files.rules_file, name="campaign_attribution_csv"),
    path(f"{CAMPAIGN}attribution/data.xlsx", attribution_files.rules_file, name="campaign_attribution_xlsx"),
    path(f"{CAMPAIGN}attribution/moves.csv", attribution_files.moves_file, name="campaign_moves_csv"),
    path(f"{CAMPAIGN}attribution/moves.xlsx", attribution_files.moves_file, name="campaign_moves_xlsx"),
    path(f"{CAMPAIGN}counted/<str:metric>/", counted.counted_page, name="campaign_counted"),
    path(f"{CAMPAIGN}goal-preview/", goal_preview.goal_preview, name="goal_preview"),
    path(f"{CAMPAIGN}goal-preview/<str:trial>/", goal_preview.goal_previewed, name="goal_previewed"),
    path(f"{CAMPAIGN}version/", version.results_changed, name="campaign_version"),
    path(f"{CAMPAIGN}explore/", explore.explore_page, name="campaign_explore"),
    path(f"{CAMPAIGN}explore/version/", version.results_changed, name="campaign_explore_version"),
    path(f"{CAMPAIGN}explore/chart.svg", chart_file.chart_file, name="campaign_chart"),
    path(ACTION, action_results.action_page, name="action_results"),
    path(f"{ACTION}links/", action_links.action_links, name="action_links"),
    path(f"{ACTION}links/data.csv", links.links_file, name="action_links_csv"),
    path(f"{ACTION}links/data.xlsx", links.links_file, name="action_links_xlsx"),
    path(f"{ACTION}links/<str:link>/", action_links.link_people, name="link_people"),
    path(f"{ACTION}counted/<str:metric>/", counted.counted_page, name="action_counted"),
    path(f"{ACTION}version/", version.results_changed, name="action_version"),
    path(f"{ACTION}explore/", explore.explore_page, name="action_explore"),
    path(f"{ACTION}explore/version/", version.results_changed, name="action_explore_version"),
    path(f"{ACTION}explore/chart.svg", chart_file.chart_file, name="action_chart"),
]
