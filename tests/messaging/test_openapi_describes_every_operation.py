"""The document is made of the declarations, complete, and consistent in itself."""

import re

import msgspec
import pytest

from messaging.api.operations import OPERATIONS
from messaging.ingest.views import DOORS


@pytest.fixture
def document(client):
    answer = client.get("/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def references(value):
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "$ref":
                yield each
            else:
                yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


@pytest.mark.django_db
def test_it_names_every_address_and_method(document):
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == set(DOORS) | {operation.path for operation in OPERATIONS}
    for operation in OPERATIONS:
        assert operation.method.lower() in document["paths"][operation.path]


@pytest.mark.django_db
def test_every_reference_leads_somewhere(document):
    found = set(references(document))
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


@pytest.mark.django_db
def test_operation_ids_are_unique_words(document):
    ids = [told["operationId"] for methods in document["paths"].values() for told in methods.values()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9_]+", each) for each in ids)


@pytest.mark.django_db
def test_bodies_refuse_unknown_fields_in_the_document_too(document):
    schemas = document["components"]["schemas"]
    assert schemas["CampaignBody"]["additionalProperties"] is False
    assert "minLength" in msgspec.json.encode(schemas["CampaignBody"]).decode()


@pytest.mark.django_db
def test_every_path_of_the_document_resolves_to_its_view(document, client):
    for path in document["paths"]:
        assert client.generic("TRACE", path.replace("{id}", "x")).status_code != 404
