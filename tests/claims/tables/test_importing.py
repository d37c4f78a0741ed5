"""Tables brought in: shown exactly as they will be done, done as they were shown, all of it or nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import workflow
from claims.enums import ClaimStatus, Comparator
from claims.interchange.tables.cells import normal
from claims.interchange.tables.columns import CLAIMS, EVIDENCE, SOURCES, TABLES
from claims.interchange.tables.reading import read
from claims.models import Claim, Claimant, Evidence
from claims.workflow import importing
from claims.workflow.rehearsing import Fate, NotAsShown
from sources.models import Publisher, Source
from tests import factories
from tests.claims.tables.files import csv_file, exported
from tests.factories import AT

pytestmark = pytest.mark.django_db


def preview(table, *lines, by):
    rows = read(csv_file(*lines), table).rows
    return importing.preview(table, rows, by=by, at=AT, origin="rows.csv")


def bring(table, *lines, by):
    rows = read(csv_file(*lines), table).rows
    shown = importing.preview(table, rows, by=by, at=AT, origin="rows.csv")
    return importing.carry_out(table, rows, digest=shown.digest, by=by, at=AT, origin="rows.csv")


def only(report):
    (outcome,) = report.outcomes
    return outcome


def problems_of(table, *lines, by):
    outcome = only(preview(table, *lines, by=by))
    assert outcome.fate is Fate.REFUSED
    return dict(outcome.problems)


def fates(report):
    return [str(outcome.fate) for outcome in report.outcomes]


class TestPreview:
    def test_leaves_nothing_behind(self, contributor):
        report = preview(CLAIMS, "statement,language,claimant", "One.,en,Ada Roe", by=contributor)
        assert fates(report) == ["new"]
        assert only(report).notes == ("Enters Ada Roe among the claimants.",)
        assert not Claim.objects.exists()
        assert not Claimant.objects.exists()

    def test_tells_every_row_its_fate(self, contributor):
        known = factories.proposed(statement="Known.")
        report = preview(
            CLAIMS,
            "id,statement,language,kind",
            ",New.,en,",
            f"{known.pk},Known.,en,",
            f"{known.pk + 1},Unknown.,en,",
            ",,en,",
            ",Odd.,en,sort",
            by=contributor,
        )
        assert fates(report) == ["new", "unchanged", "refused", "refused", "refused"]
        assert [outcome.number for outcome in report.outcomes] == [2, 3, 4, 5, 6]
        problems = [dict(outcome.problems) for outcome in report.outcomes[2:]]
        assert [list(problem) for problem in problems] == [["id"], ["statement"], ["kind"]]

    def test_asks_for_permission_row_by_row(self, contributor):
        theirs = factories.proposed(statement="Theirs.")
        own = workflow.propose(statement="Own.", language="en", by=contributor, at=AT)
        report = preview(
            CLAIMS, "id,statement", f"{theirs.pk},Mine now.", f"{own.pk},Better.", by=contributor
        )
        assert fates(report) == ["refused", "changed"]
        assert "it takes the permission to accept claim" in dict(report.outcomes[0].problems)[""]

    def test_sees_what_the_rows_before_would_have_done(self, contributor):
        report = preview(
            CLAIMS, "statement,language,claimant", "One.,en,Ada Roe", "One.,en,Ada Roe", by=contributor
        )
        assert fates(report) == ["new", "unchanged"]
        assert report.outcomes[1].notes == ("The same as row 2.",)


class TestCarryingOut:
    def test_minds_no_numbers_that_are_given_anew(self, contributor):
        rows = read(csv_file("statement,language", "One.,en", "One.,en"), CLAIMS).rows
        act = {"by": contributor, "at": AT, "origin": "x"}
        shown = importing.preview(CLAIMS, rows, **act)
        factories.proposed()
        report = importing.carry_out(CLAIMS, rows, digest=shown.digest, **act)
        assert [outcome.key for outcome in report.outcomes] == [None, None]
        assert Claim.objects.filter(statement="One.").count() == 1

    def test_does_what_was_shown_with_who_when_and_why(self, contributor):
        bring(CLAIMS, "statement,language,claimant", "One.,en,Ada Roe", by=contributor)
        claim = Claim.objects.get()
        entry = claim.history.get()
        assert (claim.created_by, claim.status) == (contributor, ClaimStatus.PROPOSED)
        assert claim.claimant.name == "Ada Roe"
        assert (entry.history_user, entry.history_date) == (contributor, AT)
        assert entry.history_change_reason == "imported from rows.csv"

    def test_does_nothing_when_a_row_is_refused(self, contributor):
        with pytest.raises(NotAsShown) as refused:
            bring(CLAIMS, "statement,language", "One.,en", "Two.,", by=contributor)
        assert fates(refused.value.report) == ["new", "refused"]
        assert not Claim.objects.exists()

    def test_does_nothing_when_the_world_has_changed(self, contributor, editor):
        claim = workflow.propose(statement="One.", language="en", by=contributor, at=AT)
        rows = read(csv_file("id,statement", f"{claim.pk},Two."), CLAIMS).rows
        shown = importing.preview(CLAIMS, rows, by=contributor, at=AT, origin="x")
        workflow.edit(claim=claim, changes={"statement": "Three."}, by=editor, at=AT)
        with pytest.raises(NotAsShown) as refused:
            importing.carry_out(CLAIMS, rows, digest=shown.digest, by=contributor, at=AT, origin="x")
        assert only(refused.value.report).differences[0].before == "Three."
        assert Claim.objects.get().statement == "Three."

    def test_does_nothing_twice(self, contributor):
        lines = ["statement,language", "One.,en"]
        bring(CLAIMS, *lines, by=contributor)
        with pytest.raises(NotAsShown) as refused:
            bring(CLAIMS, *lines, by=contributor)
        assert fates(refused.value.report) == ["unchanged"]
        assert Claim.objects.count() == 1


class TestClaims:
    def test_are_edited_by_number_in_the_columns_that_differ(self, reviewer):
        schools = factories.TopicFactory(slug="schools")
        claim = factories.proposed(claimant=factories.ClaimantFactory(name="Ada Roe"))
        report = bring(
            CLAIMS,
            "id,language,quantity_comparator,quantity_value,topics,claimant",
            f"{claim.pk},en,gte,40,schools,",
            by=reviewer,
        )
        changed = Claim.objects.get()
        assert [(d.column, d.before, d.after) for d in only(report).differences] == [
            ("quantity_comparator", "", "gte"),
            ("quantity_value", "", "40"),
            ("topics", "", "schools"),
            ("claimant", "Ada Roe", ""),
        ]
        assert (changed.quantity_value, changed.claimant, changed.topics.get()) == (40, None, schools)
        assert changed.history.latest("history_id").history_user == reviewer

    def test_that_are_known_stay_as_they_are_unless_named_by_number(self, reviewer):
        claim = factories.proposed(statement="Known.")
        outcome = only(preview(CLAIMS, "statement,language,kind", "Known.,en,event", by=reviewer))
        assert (outcome.fate, outcome.key) == (Fate.UNCHANGED, claim.pk)
        assert outcome.notes == (
            f"Number {claim.pk} says this already, with another kind. It stays as it is; to change it, give "
            "its id.",
        )

    def test_of_another_claimant_are_others(self, contributor):
        factories.proposed(statement="Known.", claimant=factories.ClaimantFactory(name="Ada Roe"))
        report = preview(
            CLAIMS, "statement,language,claimant", "Known.,en,ada roe", "Known.,en,", by=contributor
        )
        assert fates(report) == ["unchanged", "new"]

    def test_keep_their_words_where_the_desk_keeps_them(self, editor):
        claim = factories.published()
        problems = problems_of(CLAIMS, "id,statement", f"{claim.pk},Otherwise.", by=editor)
        assert problems[""].startswith("The public knows this claim by these words.")

    def test_keep_what_others_changed_since_the_export(self, reviewer, editor):
        claim = factories.proposed(statement="One.")
        table = exported(CLAIMS).replace(b"One.", b"Two.")
        workflow.edit(claim=claim, changes={"statement": "Three."}, by=editor, at=AT)
        report = importing.preview(CLAIMS, read(table, CLAIMS).rows, by=reviewer, at=AT, origin="x")
        assert dict(only(report).problems) == {
            "statement": f"{editor} changed this from “One.” to “Three.” on 2026-03-01, after the export. "
            "Export it anew."
        }

    def test_are_spoken_of_once_in_a_file(self, reviewer):
        claim = factories.proposed()
        report = preview(CLAIMS, "id,kind", f"{claim.pk},event", f"{claim.pk},causal", by=reviewer)
        assert dict(report.outcomes[1].problems) == {"id": f"Row 2 speaks of number {claim.pk} already."}

    def test_are_marked_where_their_words_stand(self, contributor):
        version = factories.VersionFactory()
        bring(
            CLAIMS,
            "statement,language,article_url,quote",
            f"Twelve.,en,{version.article.canonical_url}?utm_source=x,It built 12 schools in 2025",
            by=contributor,
        )
        place = Claim.objects.get().appearances.get()
        assert (place.start, place.end, place.is_outlet_voice) == (27, 54, True)

    @pytest.mark.parametrize(
        ("url", "quote", "column", "sentence"),
        [
            ("https://nowhere.example/1", "12 schools", "article_url", "No article with this address"),
            ("known", "13 schools", "quote", "These words do not stand in the newest text"),
            ("known", "e", "quote", "These words stand there 3 times."),
            ("known", "", "quote", "A place takes both"),
            ("", "12 schools", "article_url", "A place takes both"),
            ("nonsense", "12 schools", "article_url", "No article with this address"),
        ],
    )
    def test_are_marked_nowhere_else(self, contributor, url, quote, column, sentence):
        version = factories.VersionFactory()
        url = version.article.canonical_url if url == "known" else url
        problems = problems_of(
            CLAIMS, "statement,language,article_url,quote", f"One.,en,{url},{quote}", by=contributor
        )
        assert problems[column].startswith(sentence)

    def test_that_exist_are_marked_on_their_page(self, reviewer):
        claim = factories.proposed()
        problems = problems_of(CLAIMS, "id,quote", f"{claim.pk},The council", by=reviewer)
        assert problems["quote"].startswith("Where a claim was seen is changed on its page.")

    def test_name_topics_that_exist(self, contributor):
        factories.TopicFactory(slug="schools")
        problems = problems_of(CLAIMS, "statement,language,topics", "One.,en,school", by=contributor)
        assert problems["topics"].startswith("There is no topic “school”. Did you mean “schools”?")

    def test_name_one_claimant(self, contributor):
        first, second = factories.ClaimantFactory(name="Ada Roe"), factories.ClaimantFactory(name="Ada Roe")
        header = "statement,language,claimant"
        problems = problems_of(CLAIMS, header, "One.,en,ada  roe", by=contributor)
        assert problems["claimant"].startswith(f"Several go by this name: #{first.pk}, #{second.pk}.")
        bring(CLAIMS, header, f"One.,en,#{second.pk}", by=contributor)
        assert Claim.objects.get().claimant == second
        assert (
            "There is no number 999."
            in problems_of(CLAIMS, header, "Two.,en,#999", by=contributor)["claimant"]
        )

    def test_keep_their_claimant_among_several_of_the_name(self, reviewer):
        factories.ClaimantFactory(name="Ada Roe")
        claim = factories.proposed(claimant=factories.ClaimantFactory(name="Ada Roe"))
        assert fates(preview(CLAIMS, "id,claimant", f"{claim.pk},Ada Roe", by=reviewer)) == ["unchanged"]
        assert fates(preview(CLAIMS, "id,claimant", f"{claim.pk},ADA ROE", by=reviewer)) == ["unchanged"]

    def test_show_broken_rules_where_they_are_broken(self, contributor):
        header = "statement,language,quantity_value,quantity_unit,quantity_period"
        problems = problems_of(CLAIMS, header, f"One.,en,12,{'x' * 101},ten years", by=contributor)
        assert set(problems) == {"quantity_unit", "quantity_period", ""}
        problems = problems_of(CLAIMS, header, "One.,en,12,schools,", by=contributor)
        assert problems == {"": "A quantity needs a number and a comparison, or neither."}


SOURCE = "title,url,kind,proximity,publisher"


class TestSources:
    def test_are_entered_with_their_publishers(self, contributor):
        known = factories.PublisherFactory(name="Register Office", domain="register.example")
        bring(
            SOURCES,
            SOURCE,
            "Register,https://register.example/1,official record,primary,register.example",
            "Report,,study,secondary,Vell Institute",
            by=contributor,
        )
        register, report = Source.objects.order_by("pk")
        assert (register.publisher, register.kind, register.created_by) == (
            known,
            "official_record",
            contributor,
        )
        assert report.publisher == Publisher.objects.get(name="Vell Institute")
        assert report.history.get().history_change_reason == "imported from rows.csv"

    @pytest.mark.parametrize(
        "url", ["https://register.example/1", "https://REGISTER.example/1?utm_source=x", ""]
    )
    def test_are_known_by_address_or_else_by_title(self, contributor, url):
        stored = "https://register.example/1" if url else ""
        known = factories.SourceFactory(title="Register", url=stored)
        outcome = only(
            preview(
                SOURCES, SOURCE, f"Register,{url},official_record,primary,{known.publisher}", by=contributor
            )
        )
        assert (outcome.fate, outcome.key) == (Fate.UNCHANGED, known.pk)

    def test_are_described_anew_by_number(self, contributor):
        source = factories.SourceFactory()
        report = bring(SOURCES, "id,author,published_on", f"{source.pk},A. Clerk,2026-01-02", by=contributor)
        source.refresh_from_db()
        assert (source.author, source.published_on) == ("A. Clerk", date(2026, 1, 2))
        assert [difference.column for difference in only(report).differences] == ["author", "published_on"]

    def test_show_broken_rules(self, contributor):
        header = f"{SOURCE},reliability"
        problems = problems_of(SOURCES, header, "Register,no address,dataset,primary,,F", by=contributor)
        assert problems == {"url": "Enter a valid URL."}
        problems = problems_of(SOURCES, header, "Register,,dataset,primary,,B", by=contributor)
        assert problems[""].startswith("Say why it has this grade")

    def test_are_closed_to_those_who_may_not(self):
        reader = factories.Person()
        assert "permission" in problems_of(SOURCES, SOURCE, "Register,,dataset,primary,", by=reader)[""]


BOARD = "claim,source,source_url,stance,excerpt"


class TestEvidence:
    @pytest.fixture
    def claim(self):
        return factories.accepted()

    @pytest.fixture
    def source(self):
        return factories.SourceFactory(url="https://register.example/1")

    def test_is_put_on_the_board_by_the_sources_number_or_address(self, contributor, claim, source):
        bring(
            EVIDENCE,
            BOARD,
            f"{claim.pk},{source.pk},,refutes,Nine.",
            f"{claim.pk},,https://register.example/1#p4,supports,Twelve.",
            by=contributor,
        )
        assert [piece.source for piece in claim.evidence.all()] == [source, source]
        piece = claim.evidence.get(excerpt="Nine.")
        assert (piece.added_by, piece.history.get().history_change_reason) == (
            contributor,
            "imported from rows.csv",
        )

    def test_is_known_by_what_no_board_has_twice(self, contributor, claim, source):
        piece = factories.EvidenceFactory(claim=claim, source=source, excerpt="Nine.")
        report = preview(
            EVIDENCE,
            BOARD,
            f"{claim.pk},{source.pk},,refutes,Nine.",
            f"{claim.pk},{source.pk},,refutes,Ten.",
            f"{claim.pk},{source.pk},,refutes,Ten.",
            by=contributor,
        )
        assert fates(report) == ["unchanged", "new", "unchanged"]
        assert report.outcomes[0].key == piece.pk

    def test_is_changed_by_number_but_not_moved(self, reviewer, claim, source):
        piece = factories.EvidenceFactory(claim=claim, source=source)
        bring(EVIDENCE, "id,claim,credibility", f"{piece.pk},{claim.pk},2", by=reviewer)
        assert Evidence.objects.get().credibility == 2
        other = factories.accepted()
        problems = problems_of(EVIDENCE, "id,claim", f"{piece.pk},{other.pk}", by=reviewer)
        assert problems == {"claim": "Evidence stays where it is. Withdraw it, and add a new piece."}

    @pytest.mark.parametrize(
        ("given", "column", "sentence"),
        [
            ("{claim},,,refutes,Nine.", "source", "Give the number of the source"),
            ("{claim},999,,refutes,Nine.", "source", "There is no source 999."),
            ("{claim},,https://other.example/,refutes,Nine.", "source_url", "No source with this address"),
            (
                "{claim},{other},https://register.example/1,refutes,Nine.",
                "source_url",
                "This is the address of",
            ),
            ("999,{source},,refutes,Nine.", "claim", "There is no claim 999."),
            (",{source},,refutes,Nine.", "claim", "This is needed."),
            ("{claim},{source},,refutes,", "excerpt", "This is needed."),
            ("{claim},{source},,refute,Nine.", "stance", "“refute” is not known. Did you mean “refutes”?"),
        ],
    )
    def test_is_refused_with_what_is_missing(self, contributor, claim, source, given, column, sentence):
        other = factories.SourceFactory(url="https://other.example/2").pk
        line = given.format(claim=claim.pk, source=source.pk, other=other)
        assert problems_of(EVIDENCE, BOARD, line, by=contributor)[column].startswith(sentence)

    def test_is_taken_while_the_board_is_open(self, editor, source):
        claim = factories.decided()
        problems = problems_of(EVIDENCE, BOARD, f"{claim.pk},{source.pk},,refutes,Nine.", by=editor)
        assert problems[""].startswith("A decision rests on this evidence.")

    def test_is_refused_while_somebody_else_is_at_work_on_the_claim(
        self, contributor, reviewer, claim, source
    ):
        workflow.take(claim=claim, by=reviewer, at=AT - timedelta(minutes=1))
        problems = problems_of(EVIDENCE, BOARD, f"{claim.pk},{source.pk},,refutes,Nine.", by=contributor)
        assert str(reviewer) in problems[""]


# The characters that databases take; PostgreSQL refuses the zero, and Python alone knows lone surrogates.
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
days = st.none() | st.dates(min_value=date(1, 1, 1))


class TestRoundTrip:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
    @given(
        form=st.sampled_from(["csv", "xlsx"]),
        statement=words.filter(normal),
        unit=words,
        value=st.decimals(-(10**8), 10**8, places=6),
        day=days,
        is_approximate=st.booleans(),
        comparator=st.sampled_from(Comparator).filter(lambda word: word != Comparator.BETWEEN),
    )
    def test_changes_nothing_about_claims(
        self, editor, form, statement, unit, value, day, is_approximate, comparator
    ):
        if not Claim.objects.exists():
            factories.proposed(claimant=factories.ClaimantFactory(name="=Ann"))
        Claim.objects.update(
            statement=statement,
            quantity_unit=unit,
            quantity_value=value,
            quantity_comparator=comparator,
            quantity_is_approximate=is_approximate,
            speaks_of_from=day,
        )
        rows = read(exported(CLAIMS, form), CLAIMS).rows
        report = importing.preview(CLAIMS, rows, by=editor, at=AT, origin="x")
        assert fates(report) == ["unchanged"], report

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
    @given(form=st.sampled_from(["csv", "xlsx"]), excerpt=words.filter(normal), locator=words, note=words)
    def test_changes_nothing_about_evidence(self, db, form, excerpt, locator, note):
        piece = Evidence.objects.first() or factories.EvidenceFactory(claim=factories.accepted())
        Evidence.objects.update(excerpt=excerpt, locator=locator, note=note)
        rows = read(exported(EVIDENCE, form), EVIDENCE).rows
        report = importing.preview(EVIDENCE, rows, by=piece.added_by, at=AT, origin="x")
        assert fates(report) == ["unchanged"], report

    @pytest.mark.parametrize("name", TABLES)
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_changes_nothing_in_a_whole_newsroom(self, editor, name, form):
        states = [
            "proposed",
            "accepted",
            "in_review",
            "decided",
            "published",
            "retracted",
            "rejected",
            "merged",
        ]
        for state in states:
            getattr(factories, state)()
        table = TABLES[name]
        rows = read(exported(table, form), table).rows
        report = importing.preview(table, rows, by=editor, at=AT, origin="x")
        assert set(fates(report)) == {"unchanged"}


class TestCost:
    @pytest.mark.parametrize("count", [1, 20])
    def test_of_known_rows_does_not_grow_with_their_number(
        self, editor, count, django_assert_max_num_queries
    ):
        for _ in range(count):
            factories.EvidenceFactory(claim=factories.accepted(topics=[factories.TopicFactory()]))
        for table, most in ((CLAIMS, 12), (SOURCES, 8), (EVIDENCE, 14)):
            rows = read(exported(table), table).rows
            with django_assert_max_num_queries(most + 2 * count):  # a savepoint for each row
                importing.preview(table, rows, by=editor, at=AT, origin="x")

    def test_of_new_rows_is_that_of_proposing_them(self, contributor):
        def cost(count):
            lines = [f"Number {number}.,en" for number in range(count)]
            with CaptureQueriesContext(connection) as queries:
                preview(CLAIMS, "statement,language", *lines, by=contributor)
            return len(queries)

        assert cost(11) - cost(1) <= 10 * 55
