"""Reports that fell due: noted once, and each mail handed over once.

What is due is noted in the transaction that moves the report's next time, so it is noted once however many workers
look. A mail is marked before it is handed to the mail server: a process that dies in between leaves it in doubt, as
does a server that goes silent before it answers, and nobody gets it twice. A mail the server refused is tried again.
"""

import logging
from datetime import datetime, timedelta
from email.mime.image import MIMEImage
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from analytics.charts.painting import Painted
from analytics.models import MailState, Report, ReportMail, ReportReader
from analytics.saved.reading import NotForThem, Sheet, sheet_of
from analytics.saved.times import next_time
from analytics.saved.views import url_of_view
from workspaces import clock
from workspaces.models import User
from workspaces.tenancy import engine_transaction, workspace_transaction
from workspaces.zones import UTC, zone_named

log = logging.getLogger(__name__)

SHOWN_ROWS, SHOWN_COLUMNS = 25, 8
MOST_TRIES = 5
PICTURE = "chart"
_SALT = "analytics.saved.stop"
_AGAIN = timedelta(minutes=5)
# Longer than any hand-over to a mail server; then whoever had it is dead.
_HANDED_OVER = timedelta(minutes=10)

_DUE = """
SELECT workspace_id, id FROM analytics_report WHERE paused_at IS NULL AND next_at <= readout_now() ORDER BY next_at
"""
_WAITING = """
SELECT workspace_id, id FROM analytics_reportmail
WHERE state = 'waiting' AND try_at <= readout_now() ORDER BY try_at LIMIT 100
"""
_TAKE = """
UPDATE analytics_reportmail SET state = 'sending', tries = tries + 1, try_at = readout_now()
WHERE workspace_id = %s AND id = %s AND state = 'waiting' RETURNING id
"""
_DIED = """
UPDATE analytics_reportmail SET state = 'in_doubt', problem = 'The process that sent it ended before it said how.'
WHERE state = 'sending' AND try_at < readout_now() - %s::interval
"""


class InDoubt(Exception):
    """Nobody knows whether the mail was taken."""


def send_due() -> int:
    """How many mails were dealt with."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_DUE)
        reports = cursor.fetchall()
    for workspace_id, report_id in reports:
        note(workspace_id, report_id)
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_DIED, [f"{_HANDED_OVER.total_seconds()} seconds"])
        cursor.execute(_WAITING)
        mails = cursor.fetchall()
    return sum(send(workspace_id, mail_id) for workspace_id, mail_id in mails)


def note(workspace_id: int, report_id: int) -> None:
    """The mails of one time; times that passed while nobody worked are one mail, not many."""
    now = clock.now()
    with workspace_transaction(workspace_id):
        rows = Report.objects.for_workspace(workspace_id).select_for_update(skip_locked=True)
        report = rows.filter(pk=report_id, paused_at=None, next_at__lte=now).first()
        if report is None:
            return
        readers = ReportReader.objects.for_workspace(workspace_id).filter(report=report, stopped_at=None)
        ReportMail.unscoped.bulk_create(
            ReportMail(workspace_id=workspace_id, reader=reader, due_at=report.next_at) for reader in readers
        )
        report.next_at = next_of(report, now)
        report.save(update_fields=["next_at"])


def next_of(report: Report, after: datetime) -> datetime:
    zone = zone_named(report.zone) or UTC
    return next_time(report.every, report.weekday, report.day, report.at, zone, after)


def send(workspace_id: int, mail_id: int) -> bool:
    """One mail; False where somebody else has it."""
    with workspace_transaction(workspace_id), connection.cursor() as cursor:
        cursor.execute(_TAKE, [workspace_id, mail_id])
        if cursor.fetchone() is None:
            return False
        mails = ReportMail.objects.for_workspace(workspace_id)
        mail = mails.select_related("reader__report__view", "reader__report__workspace", "reader__user").get(pk=mail_id)
    try:
        _hand_over(letter_of(mail))
    except NotForThem as refused:
        _say(mail, MailState.LEFT_OUT, str(refused))
    except InDoubt:
        _say(mail, MailState.IN_DOUBT, "The mail server went silent before it said whether it took it.")
    except (SMTPException, OSError) as error:
        log.warning("report mail %s was not handed over: %s", mail.pk, error)
        _try_again(mail, "The mail server did not take it.")
    else:
        _say(mail, MailState.SENT, "")
    return True


def _hand_over(letter: EmailMultiAlternatives) -> None:
    """A server that cannot be reached has nothing; one that goes silent afterwards may have it."""
    with get_connection() as server:
        letter.connection = server
        try:
            letter.send()
        except (SMTPServerDisconnected, TimeoutError) as error:
            raise InDoubt from error


def mail_is_set_up() -> bool:
    """Without EMAIL_HOST there is nobody to hand a mail to."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def letter_of(mail: ReportMail) -> EmailMultiAlternatives:
    """The numbers are those of now, as this member may see them."""
    if not mail_is_set_up():
        raise NotForThem("No mail server is set up (EMAIL_HOST).")
    reader = mail.reader
    report, user = reader.report, reader.user
    if not user.is_active or (reader.stopped_at and not mail.is_test):
        raise NotForThem("The member stopped it, or has no account any more.")
    sheet = sheet_of(report.workspace, report.view, user, report.zone, report.file)
    context = {
        "report": report,
        "view_url": settings.SITE_URL + url_of_view(report.view, report.workspace.slug),
        "stop_url": stop_url(reader),
        "picture": sheet.picture,
        "picture_id": PICTURE,
        "header": sheet.header[:SHOWN_COLUMNS],
        "rows": [row[:SHOWN_COLUMNS] for row in sheet.rows[:SHOWN_ROWS]],
        "more_rows": max(len(sheet.rows) - SHOWN_ROWS, 0),
        "more_columns": max(len(sheet.header) - SHOWN_COLUMNS, 0),
    }
    return _letter(report, user, sheet, context)


def _letter(report: Report, user: User, sheet: Sheet, context: dict[str, Any]) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        f"{report.view.name} - {report.workspace.name}".replace("\n", " "),
        render_to_string("analytics/mail/report.txt", context),
        to=[user.email],
        headers={
            "List-Unsubscribe": f"<{context['stop_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    letter.attach_alternative(render_to_string("analytics/mail/report.html", context), "text/html")
    letter.attach(sheet.name, sheet.content, sheet.kind.partition(";")[0])
    if sheet.picture:
        letter.attach(_shown(sheet.picture))
    return letter


def _shown(picture: Painted) -> MIMEImage:
    """Where the words of the mail say so, not at its end."""
    image = MIMEImage(picture.png, "png")
    image["Content-ID"] = f"<{PICTURE}>"
    image["Content-Disposition"] = 'inline; filename="chart.png"'
    return image


def stop_url(reader: ReportReader) -> str:
    token = signing.dumps([reader.workspace_id, reader.pk], salt=_SALT)
    return settings.SITE_URL + reverse("report_stop", kwargs={"token": token})


def reader_of(token: str) -> tuple[int, int] | None:
    """Workspace and reader a stop link names."""
    try:
        workspace_id, reader_id = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return workspace_id, reader_id


def _try_again(mail: ReportMail, problem: str) -> None:
    last = mail.tries >= MOST_TRIES
    _say(mail, MailState.FAILED if last else MailState.WAITING, problem, try_at=clock.now() + _AGAIN)


def _say(mail: ReportMail, state: str, problem: str, **more: object) -> None:
    with workspace_transaction(mail.workspace_id):
        mine = ReportMail.objects.for_workspace(mail.workspace_id).filter(pk=mail.pk)
        mine.update(state=state, problem=problem, **more)
