"""Compression: zstd for what everybody may read, gzip for the rest."""

import gzip

import pytest
from backports import zstd
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/problems/"


def ask(accepted: str, client=None, **options):
    return (client or Client()).get(ADDRESS, HTTP_ACCEPT_ENCODING=accepted, **options)


@pytest.fixture
def plain():
    return Client().get(ADDRESS)


class TestAnswer:
    @pytest.mark.parametrize("accepted", ["zstd", "gzip, deflate, br, zstd", "zstd;q=0.5, gzip", "ZSTD"])
    def test_is_zstd_where_that_is_taken(self, plain, accepted):
        answer = ask(accepted)
        assert answer["Content-Encoding"] == "zstd"
        assert zstd.decompress(answer.content) == plain.content
        assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content)
        assert "Accept-Encoding" in answer["Vary"]

    @pytest.mark.parametrize("accepted", ["gzip", "gzip, zstd;q=0", "gzip, zstd;q=0.0", "gzip, xzstd"])
    def test_is_gzip_where_it_is_not(self, plain, accepted):
        answer = ask(accepted)
        assert answer["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.content) == plain.content

    def test_is_padded_gzip_for_whoever_is_known(self):
        client = Client()
        client.force_login(factories.Editor())
        assert ask("gzip, zstd", client)["Content-Encoding"] == "gzip"

    def test_that_is_short_is_left_alone(self):
        answer = Client().get("/api/v1/topics/", HTTP_ACCEPT_ENCODING="zstd")
        assert "Content-Encoding" not in answer

    def test_has_an_etag_that_holds_for_the_bare_one_too(self, plain):
        etag = ask("zstd")["ETag"]
        assert etag == f"W/{plain['ETag']}"
        assert ask("zstd", HTTP_IF_NONE_MATCH=etag).status_code == 304
        assert ask("identity", HTTP_IF_NONE_MATCH=etag).status_code == 304
