import secrets
import string

from django.db import models
from django.utils.text import slugify

from workspaces.clock import ReadoutNow

_SITE_ID_LETTERS = string.ascii_lowercase + string.digits


def new_site_id() -> str:
    return "".join(secrets.choice(_SITE_ID_LETTERS) for _ in range(20))


class Workspace(models.Model):
    """A company's own world: no row of one is ever visible in another."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    # IANA name; the default zone of reports for programs that send none.
    zone = models.CharField(max_length=64, default="UTC")
    # The user name of clients that authenticate with a pair (rulings 50); not a secret.
    site_id = models.CharField(max_length=32, unique=True, default=new_site_id)
    require_mfa = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=ReadoutNow())

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def free_slug(name: str) -> str:
        """The name in address form, with a number behind it when another workspace has it already."""
        base = slugify(name)[:50] or "workspace"
        taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        number = 2
        slug = base
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug
