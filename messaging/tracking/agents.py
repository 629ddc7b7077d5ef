"""What a user agent tells of who opened or clicked (protocols.md 7)."""

import re

# Apple fetches pictures for its users in advance, and says nothing but this.
_APPLE_PRIVACY = "Mozilla/5.0"
# Mail services that fetch a picture when its reader looks at it: a person stands behind them.
_PROXIES = re.compile(r"GoogleImageProxy|YahooMailProxy", re.IGNORECASE)
# Programs that look at mail and links before or instead of a reader.
_SCANNERS = re.compile(
    r"barracuda|proofpoint|mimecast|messagelabs|symantec|ironport|fireeye|trendmicro|sophos|forcepoint|zscaler"
    r"|cloudmark|fortimail|fortiguard|checkpoint|safelinks|bingpreview|microsoft office existence discovery"
    r"|bot\b|crawl|spider|slurp|facebookexternalhit|whatsapp/|skypeuripreview|preview|headlesschrome|phantomjs"
    r"|^(?:curl|wget|python|java|go-http-client|ruby|php|perl|libwww|axios|node-fetch|okhttp|apache-httpclient)\b",
    re.IGNORECASE,
)
_PLATFORMS = (
    (re.compile(r"iPhone|iPad|iPod", re.IGNORECASE), "ios"),
    (re.compile(r"Android", re.IGNORECASE), "android"),
    (re.compile(r"Windows NT|Macintosh|X11", re.IGNORECASE), "web"),
)

APPLE_PRIVACY, SCANNER = "apple_privacy", "scanner"


def machine(agent: str) -> str:
    """The reason to take this for a machine; empty for a person."""
    if _PROXIES.search(agent):
        return ""
    if agent.strip() == _APPLE_PRIVACY:
        return APPLE_PRIVACY
    return SCANNER if _SCANNERS.search(agent) else ""


def platform(agent: str) -> str | None:
    """Of the device itself; a proxy's own says nothing of it (ruling 42)."""
    if _PROXIES.search(agent):
        return None
    return next((name for pattern, name in _PLATFORMS if pattern.search(agent)), None)
