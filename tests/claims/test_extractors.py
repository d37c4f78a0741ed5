"""Which extractor reads: the setting chooses, and says at the start what is missing."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from claims.extraction import Endpoint, Extracted, Rules
from claims.workflow.extractors import check_extractor, extractor


class Silent:
    name = "silent/1"

    def read(self, text, **_):
        return Extracted([])


SILENT = Silent()


class TestExtractor:
    def test_is_the_rules_where_nothing_else_is_said(self):
        assert extractor() == Rules()

    def test_asks_the_endpoint_of_the_settings(self, settings):
        settings.EXTRACTOR, settings.EXTRACTOR_URL, settings.EXTRACTOR_MODEL = (
            "endpoint",
            "http://10.0.0.2/v1",
            "m",
        )
        settings.EXTRACTOR_SECONDS, settings.EXTRACTOR_REQUESTS, settings.EXTRACTOR_TOKENS = 5, 3, 1000
        assert extractor() == Endpoint(
            url="http://10.0.0.2/v1", model="m", seconds=5, most_requests=3, most_tokens=1000
        )

    def test_may_be_an_object_of_the_operators_own(self, settings):
        settings.EXTRACTOR = f"{__name__}.SILENT"
        assert extractor() is SILENT

    def test_may_be_named_beside_the_chosen_one(self, settings):
        settings.EXTRACTOR = f"{__name__}.SILENT"
        assert extractor("rules") == Rules()

    @pytest.mark.parametrize(
        ("chosen", "words"),
        [
            ("magic", "“rules”, “endpoint” or a dotted path"),
            ("endpoint", "needs EXTRACTOR_URL"),
            ("no.such.module", "cannot be imported"),
            ("os.path", "has no name, or no read"),
        ],
    )
    def test_that_cannot_be_had_stops_the_start_with_a_sentence(self, settings, chosen, words):
        settings.EXTRACTOR = chosen
        with pytest.raises(ImproperlyConfigured, match=words):
            extractor()
        (error,) = check_extractor()
        assert words in error.msg and error in run_checks()

    def test_whose_address_is_none_is_refused(self, settings):
        settings.EXTRACTOR, settings.EXTRACTOR_URL, settings.EXTRACTOR_MODEL = "endpoint", "localhost:80", "m"
        with pytest.raises(ImproperlyConfigured, match="no web address"):
            extractor()
