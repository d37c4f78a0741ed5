"""The extractor that asks a language model: only what stands in the text gets through."""

import json
import socket
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import Extractor, ExtractorFailed
from claims.extraction.answers import NoAnswer, Verifier
from tests.claims.model import answering, claim, completion, cut, dripping, endpoint, said, slow

TEXT = (
    "Norland closed more than 40 schools in 2019. “The harbor lost 1,200 jobs,” Ana Berg said on Tuesday.\n"
    "The harbor lost 1,200 jobs, the council agreed."
)
SCHOOLS = claim("Norland closed more than 40 schools in 2019", score=0.9)
JOBS = claim("The harbor lost 1,200 jobs", claimant="Ana Berg", cue="said", score=0.7)


def read(*answers, text=TEXT, **fields):
    with answering(*answers) as model:
        return endpoint(model, **fields).read(text, language="en", published_on=date(2025, 4, 1))


class TestGoodAnswer:
    def test_gives_candidates_with_exact_places(self):
        extracted = read(said(JOBS, SCHOOLS))
        assert [one.quote for one in extracted.candidates] == [SCHOOLS["quote"], JOBS["quote"]]
        assert all(TEXT[one.start : one.end] == one.quote for one in extracted.candidates)
        assert [one.rank for one in extracted.candidates] == [1, 2]
        assert (extracted.dropped, extracted.unread, extracted.remark) == (0, 0, "")

    def test_has_its_figures_and_dates_read_by_our_rules(self):
        (candidate,) = read(said(SCHOOLS)).candidates
        assert candidate.quantity is not None and candidate.speaks_of is not None
        assert (candidate.quantity.comparator, candidate.quantity.value) == ("gte", Decimal(40))
        assert candidate.speaks_of.start == date(2019, 1, 1)

    def test_says_who_said_it_and_who_judged_it(self):
        (candidate,) = read(said(JOBS)).candidates
        assert candidate.claimant is not None and candidate.claimant.name == "Ana Berg"
        assert candidate.cue == "said" and not candidate.is_outlet_voice
        assert "tiny" in candidate.reasons[0].feature

    def test_may_quote_the_same_words_twice(self):
        first, second = read(said(JOBS, claim(JOBS["quote"], score=0.5))).candidates
        assert first.start < second.start and TEXT[second.start : second.end] == JOBS["quote"]

    def test_may_write_other_quotation_marks_and_spaces(self):
        (candidate,) = read(said(claim('"The harbor lost 1,200 jobs," Ana Berg'))).candidates
        assert candidate.quote == "“The harbor lost 1,200 jobs,” Ana Berg"

    def test_of_the_outlet_about_itself_is_its_own_voice(self):
        with answering(said(JOBS)) as model:
            (candidate,) = endpoint(model).read(TEXT, outlet="ana berg").candidates
        assert candidate.is_outlet_voice and candidate.claimant is None


class TestInvention:
    @pytest.mark.parametrize(
        "invented",
        [
            claim("Norland closed 60 schools"),
            claim(""),
            claim("   "),
            {**JOBS, "claimant": "Otto Lind"},
            {**JOBS, "claimant": "Ana Ber"},
            {"statement": "no quote"},
            "no object",
            None,
        ],
    )
    def test_is_dropped_and_counted(self, invented):
        extracted = read(said(invented, SCHOOLS))
        assert [one.quote for one in extracted.candidates] == [SCHOOLS["quote"]]
        assert extracted.dropped == 1 and "1 not in the text dropped" in extracted.remark

    def test_in_a_statement_leaves_the_quotation_in_its_place(self):
        extracted = read(said({**SCHOOLS, "statement": "Norland demolished 40 kindergartens."}))
        assert extracted.candidates[0].statement == SCHOOLS["quote"]
        assert extracted.dropped == 1

    def test_of_a_figure_in_a_statement_is_one_too(self):
        extracted = read(said({**SCHOOLS, "statement": "Norland closed 41 schools in 2019."}))
        assert extracted.candidates[0].statement == SCHOOLS["quote"]

    def test_of_the_cue_is_left_out(self):
        extracted = read(said({**JOBS, "cue": "whispered"}))
        assert (extracted.candidates[0].cue, extracted.dropped) == ("", 1)

    @pytest.mark.parametrize("score", [7, -3, "high", None, True, 1e400, 10**400])
    def test_of_a_score_stays_between_0_and_1(self, score):
        (candidate,) = read(said({**SCHOOLS, "score": score})).candidates
        assert 0 <= candidate.score <= 1

    @settings(deadline=None)
    @given(
        st.text(max_size=200),
        st.lists(
            st.dictionaries(st.sampled_from(list(JOBS)), st.text(max_size=20) | st.floats()) | st.none(),
            max_size=5,
        ),
    )
    def test_never_gets_through(self, text, claims):
        verifier = Verifier(text, "en", None, "x")
        verifier.take({"claims": claims}, 0, len(text))
        assert all(text[one.start : one.end] == one.quote != "" for one in verifier.found)
        assert len(verifier.found) + verifier.dropped >= len(claims)

    @pytest.mark.parametrize("answer", [None, [], {}, {"claims": None}, {"claims": {}}, "claims"])
    def test_of_a_form_is_no_answer(self, answer):
        with pytest.raises(NoAnswer):
            Verifier(TEXT, "en", None, "x").take(answer, 0, len(TEXT))


def called(answer):
    """Name an answer the same in every process."""
    return getattr(answer, "__name__", None) or str(answer)[:30]


class TestTrouble:
    @pytest.mark.parametrize(
        "answer",
        [
            b"no JSON",
            b"[]",
            b'{"choices": []}',
            completion("no JSON"),
            completion("[" * 100_000),
            completion('{"claims": 5}'),
            completion(None),
            (429, {"Retry-After": "3"}),
            (500, {}),
            (503, {}),
            cut,
        ],
        ids=called,
    )
    def test_that_passes_is_tried_again(self, answer):
        assert len(read(answer, said(SCHOOLS)).candidates) == 1

    @pytest.mark.parametrize("answer", [b"no JSON", (429, {}), (500, {}), cut], ids=called)
    def test_that_stays_fails_with_a_sentence(self, answer):
        with pytest.raises(
            ExtractorFailed, match=r"The model tiny at 127\.0\.0\.1:\d+ gave no usable answer: "
        ):
            read(answer)

    @pytest.mark.parametrize("status", [301, 307, 400, 401, 404])
    def test_that_is_a_refusal_fails_at_once(self, status):
        with answering((status, {"Location": "http://127.0.0.1:9/"})) as model:
            with pytest.raises(ExtractorFailed, match=str(status)):
                endpoint(model).read(TEXT)
            assert len(model.asked) == 1

    @pytest.mark.parametrize("answer", [slow, dripping])
    def test_of_time_ends_the_waiting(self, answer):
        with pytest.raises(ExtractorFailed, match="no answer within"):
            read(answer, seconds=0.2)

    def test_of_the_whole_article_s_time_ends_it_too(self):
        with answering((500, {})) as model:
            with pytest.raises(ExtractorFailed):
                endpoint(model, total_seconds=0.0).read(TEXT)
            assert model.asked == []

    def test_of_an_endless_answer_ends_the_reading(self):
        with pytest.raises(ExtractorFailed, match="too long"):
            read(b" " * 2_100_000)

    def test_of_a_closed_port_is_no_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        with pytest.raises(ExtractorFailed, match="no connection"):
            endpoint(f"http://127.0.0.1:{port}/v1").read(TEXT)

    @pytest.mark.parametrize("url", ["http://", "nonsense", "http://[::1", "http://exa mple/"])
    def test_of_an_address_fails_with_a_sentence(self, url):
        with pytest.raises(ExtractorFailed):
            endpoint(url).read(TEXT)

    def test_waits_as_long_as_the_endpoint_asks_within_reason(self):
        pauses = []
        with answering((429, {"Retry-After": "7"}), (503, {"Retry-After": "9999"}), said(SCHOOLS)) as model:
            endpoint(model, sleep=pauses.append).read(TEXT)
        assert pauses == [7.0, 20.0]

    def test_never_tells_the_key(self):
        with answering((401, {})) as model, pytest.raises(ExtractorFailed) as failure:
            endpoint(model, key="secret-key").read(TEXT)
        assert "secret-key" not in f"{failure.value} {endpoint(model, key='secret-key')!r}"


class TestBudget:
    LONG = "\n".join(f"Norland closed {number} schools in {'a' * 900}." for number in range(40))

    def test_of_requests_leaves_the_rest_unread_and_says_so(self):
        extracted = read(said(claim("Norland closed 1 schools")), text=self.LONG, most_requests=2)
        assert len(extracted.candidates) == 1
        assert 15_000 < extracted.unread < len(self.LONG)
        assert "characters unread" in extracted.remark

    def test_of_tokens_counts_what_the_endpoint_says_it_cost(self):
        with answering(said(SCHOOLS, tokens=9_000)) as model:
            extracted = endpoint(model, most_tokens=20_000).read(self.LONG)
            assert len(model.asked) == 2 and extracted.unread > 0

    def test_that_does_not_reach_the_first_part_fails(self):
        with pytest.raises(ExtractorFailed, match="budget"):
            read(said(SCHOOLS), most_tokens=10)

    def test_counts_the_tries_of_a_busy_endpoint(self):
        with answering((500, {})) as model:
            with pytest.raises(ExtractorFailed):
                endpoint(model, most_requests=2).read(TEXT)
            assert len(model.asked) == 2

    def test_reads_a_long_article_part_by_part_to_its_end(self):
        with answering(said()) as model:
            extracted = endpoint(model, most_requests=99, most_tokens=10**6).read(self.LONG)
            parts = [asked["messages"][1]["content"] for asked in model.asked]
        assert extracted.unread == 0 and "\n".join(parts) == self.LONG
        assert max(map(len, parts)) <= 8_000

    def test_is_not_spent_on_nothing(self):
        with answering(said()) as model:
            assert endpoint(model).read(" \n ").candidates == []
            assert model.asked == []


class TestQuestion:
    def test_asks_for_structured_output_with_the_key(self):
        with answering(said()) as model:
            endpoint(model, key="secret-key").read(TEXT)
        (asked,), (headers,) = model.asked, model.headers
        assert asked["model"] == "tiny" and asked["temperature"] == 0
        assert asked["response_format"]["json_schema"]["strict"] is True
        assert asked["messages"][1]["content"] == TEXT
        assert headers["Authorization"] == "Bearer secret-key" and headers["path"] == "/v1/chat/completions"

    def test_takes_no_key_or_proxy_from_elsewhere(self, monkeypatch, tmp_path):
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login x password y")
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        with answering(said(SCHOOLS)) as model:
            assert len(endpoint(model).read(TEXT).candidates) == 1
        assert "Authorization" not in model.headers[0]

    def test_sends_half_a_character_as_something_that_can_be_sent(self):
        with answering(said()) as model:
            endpoint(model).read("A \ud800 stands here.")
        assert json.dumps(model.asked)

    def test_keeps_the_protocol_and_names_the_model(self):
        extractor: Extractor = endpoint("http://127.0.0.1/v1")
        assert extractor.name == "endpoint/1 tiny"
