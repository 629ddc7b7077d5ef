"""Words a company keeps about a person, to find them again."""

from django.db import models

from messaging.models.person import Person
from workspaces.models.base import WorkspaceModel


class PersonTag(WorkspaceModel):
    """One tag of one person."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="tags")
    name = models.TextField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "name"], name="persontag_person_name"),
        ]
        # Read for "everybody with this tag".
        indexes = [models.Index(fields=["workspace", "name"], name="persontag_name")]

    def __str__(self) -> str:
        return self.name
