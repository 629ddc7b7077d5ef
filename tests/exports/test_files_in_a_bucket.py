"""Files kept by a server that speaks S3: written whole, taken in part, thrown away, expired."""

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from analytics.exports.removing import expire
from analytics.models import Export
from config.bucket import storage
from tests.exports.desk import csv_rows
from workspaces import clock
from workspaces.tenancy import workspace_transaction

BUCKET, PREFIX = "files", "readout"


@pytest.fixture
def bucket(monkeypatch, settings, tmp_path):
    """What a listing of it says; the server is a real one, reached over HTTP."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "known-to-this-server")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    client = boto3.client("s3", region_name="us-east-1", endpoint_url=endpoint)
    client.create_bucket(Bucket=BUCKET)
    kept = storage(f"s3://{BUCKET}/{PREFIX}?region=us-east-1&endpoint={endpoint}", tmp_path)
    settings.STORAGES = settings.STORAGES | {"exports": kept}
    yield lambda: [found["Key"] for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    storages["exports"].connection.meta.client.close()
    client.close()
    server.stop()


def test_a_file_lives_and_ends_in_a_bucket(desk, bucket):
    desk.people(*(f"u{n}" for n in range(50)))
    for kind in ("csv", "xlsx"):
        made = desk.made(format=kind)
        assert made.is_ready, made.problem
        [name] = bucket()
        assert name.startswith(f"{PREFIX}/{desk.workspace.pk}/") and name.endswith(f".{kind}")
        whole = desk.file(made)
        assert len(whole) == made.size
        assert kind != "csv" or len(csv_rows(whole)) == 50
        url = f"{desk.path}{made.public_id}/file/"
        rest = desk.browser().get(url, headers={"Range": "bytes=100-"})
        assert (rest.status_code, b"".join(rest.streaming_content)) == (206, whole[100:])
        desk.browser().post(f"{desk.path}{made.public_id}/delete/")
        assert bucket() == []


def test_a_file_in_a_bucket_expires_and_one_that_somebody_took_away_is_gone(desk, bucket):
    desk.people("ann")
    made, lost = desk.made(), desk.made()
    storages["exports"].delete(lost.file)
    assert desk.browser().get(f"{desk.path}{lost.public_id}/file/").status_code == 410
    with workspace_transaction(desk.workspace.pk):
        Export.objects.for_workspace(desk.workspace).update(expires_at=clock.now())
    assert expire() == 2
    assert bucket() == []
    assert desk.browser().get(f"{desk.path}{made.public_id}/file/").status_code == 410
