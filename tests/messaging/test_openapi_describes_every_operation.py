"""The document is made of the declarations, complete, and consistent in itself."""

import re

import msgspec
import pytest

from messaging.api.asking import PATHS as ASKING
from messaging.api.operations import OPERATIONS
from messaging.api.others_words import CUSTOMERIO, HOOKS
from messaging.ingest.customerio import ROUTES
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
    others = {told.path for told in (*CUSTOMERIO, *HOOKS)} | set(ASKING)
    assert set(document["paths"]) == set(DOORS) | {operation.path for operation in OPERATIONS} | others
    for operation in OPERATIONS:
        assert operation.method.lower() in document["paths"][operation.path]


@pytest.mark.django_db
def test_every_address_of_customerio_is_told_of_there_and_on_the_help_page(document, client):
    told = {path.replace("{id}", "x").replace("{token}", "y").strip("/") for path in document["paths"]}
    for name, (pattern, _) in ROUTES.items():
        assert any(re.fullmatch(pattern, path) for path in told), name
    page = client.get("/help/api/").content.decode()
    for call in (*CUSTOMERIO, *HOOKS):
        assert f"{call.method} {call.path}" in page


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
        real = re.sub(r"\{\w+\}", "x", path.replace("{service}", "postmark"))
        assert client.generic("TRACE", real).status_code != 404, path
