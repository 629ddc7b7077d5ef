"""Pages are small on the way; a file for download keeps its length and its parts."""

import gzip

import pytest


@pytest.mark.django_db
def test_a_page_is_compressed_for_whoever_can_read_it(client):
    plain = client.get("/accounts/login/")
    small = client.get("/accounts/login/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(small.content)
