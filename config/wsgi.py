"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

from config.bodies import WholeBody
from config.collecting import spare_what_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = WholeBody(get_wsgi_application())
spare_what_stays()
