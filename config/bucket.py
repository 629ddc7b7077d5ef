"""Where finished export files are kept: a folder of this installation, or a bucket that speaks S3."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

_LOCAL = "django.core.files.storage.FileSystemStorage"
_S3 = "storages.backends.s3.S3Storage"
_IN_MEMORY = 8 << 20  # bytes of a file that is read; the rest goes through a temporary file
# What may stand behind the question mark, and what django-storages calls it.
_OPTIONS = {"region": "region_name", "endpoint": "endpoint_url"}


def storage(url: str, folder: Path) -> dict[str, Any]:
    """`s3://bucket/prefix?region=...&endpoint=...`; the folder where there is none. Credentials are found as the AWS
    libraries find them. Files are private and never overwritten."""
    if not url:
        return {"BACKEND": _LOCAL, "OPTIONS": {"location": folder / "files", "file_permissions_mode": 0o600}}
    parts = urlsplit(url)
    given = {name: words[0] for name, words in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or not set(given) <= set(_OPTIONS):
        raise ImproperlyConfigured(
            f"EXPORT_BUCKET={url!r} is not understood; it accepts s3://bucket/prefix?region=...&endpoint=..."
        )
    options: dict[str, Any] = {_OPTIONS[name]: value for name, value in given.items()}
    where = {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
    kept = {"default_acl": None, "file_overwrite": False, "max_memory_size": _IN_MEMORY}
    return {"BACKEND": _S3, "OPTIONS": where | options | kept}
