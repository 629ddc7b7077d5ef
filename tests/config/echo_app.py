"""A door of one line behind the product's own body reader: says what Django sees of a request's body."""

import hashlib
import json

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from config.bodies import WholeBody

if not settings.configured:
    settings.configure(DATA_UPLOAD_MAX_MEMORY_SIZE=20_000_000)


def echo(environ, start_response):
    body = WSGIRequest(environ).body
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"length": len(body), "sha256": hashlib.sha256(body).hexdigest()}).encode()]


application = WholeBody(echo)
