"""Files of audience activity: asked for as the menu does, made, taken."""

import csv
from io import StringIO
from uuid import uuid4

from analytics.exports.making import make_next
from tests.in_app.theatre import CARD, Theatre
from workspaces import clock

COLUMNS = ["subscription_id", "external_id", "activity", "last_displayed", "last_clicked", "block", "impressions"]
COLUMNS += ["clicks", "available_until"]


def exported(stage: Theatre, **words: str) -> list[dict[str, str]]:
    """The rows of the file that the menu asks for."""
    rows, _ = made(stage, asked(stage, **words))
    return rows


def asked(stage: Theatre, only_new: str = "", **words: str) -> str:
    """The id of the file that will be made."""
    query = "&".join(f"{name}={value}" for name, value in {"source": "activity", "message": CARD, **words}.items())
    form = {"form_key": str(uuid4()), "format": "csv", "columns": COLUMNS, "only_new": only_new}
    with clock.believing(stage.now):
        answer = stage.browser.post(f"{_exports(stage)}new/?{query}", form, headers=stage.bearer)
    assert answer.status_code == 303, answer.content.decode()
    return answer.url.partition("#")[2]


def made(stage: Theatre, id: str) -> tuple[list[dict[str, str]], str]:
    """Its rows, and its name."""
    with clock.believing(stage.now):
        assert make_next()
        file = stage.browser.get(f"{_exports(stage)}{id}/file/", headers=stage.bearer)
        text = b"".join(file.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text))), file.headers["Content-Disposition"]


def manifest(stage: Theatre, id: str) -> dict:
    with clock.believing(stage.now):
        return stage.browser.get(f"{_exports(stage)}{id}/manifest.json", headers=stage.bearer).json()


def _exports(stage: Theatre) -> str:
    return f"/w/{stage.keys.workspace}/exports/"
