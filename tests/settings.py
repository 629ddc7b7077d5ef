"""Settings of the tests: the product's, with what a test does not want taken out."""

import os

# Playwright's synchronous interface leaves an event loop in the thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# Not the installation's own secrets: tests make no files outside their throw-away folder.
os.environ.setdefault("SECRET_KEY", "only for tests")
os.environ.setdefault("ALLOW_TEST_CLOCK", "1")
os.environ.setdefault("ALLOW_PUSH_SIMULATOR", "1")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, LOGGING, STATIC_ROOT, STORAGES

# pytest-django's live server reads from the finders, which know no hashed names.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# As web processes work: from a pool. A new session of PostgreSQL has everything to learn of the tables first, and the
# live server would begin one with every request, a test that commits one with every test.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 30, "timeout": 30}
LOGGING["root"]["level"] = "WARNING"
LOGGING["loggers"]["django"]["level"] = "WARNING"
