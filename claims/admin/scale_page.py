"""What the page of a rating scale shows: its labels as reviewers, readers and machines will see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from claims.admin import standard_forms
from claims.admin.changes import Change, changed, changes_of
from claims.admin.review_forms import RatingChoices
from claims.admin.standard_forms import VersionForm
from claims.admin.standard_pages import VersionPage
from claims.interchange.claimreview import review_rating
from claims.models import Rating, RatingScale
from claims.models.search import fold
from claims.workflow import direction, scales


@dataclass(frozen=True)
class Label:
    """One label as reviewers choose it, and as ClaimReview states it."""

    rating: Rating
    choice: str
    review_rating: dict[str, Any]


class ChoiceForm(forms.Form):
    """The field in which reviewers choose a rating."""

    rating = RatingChoices(Rating.objects.none(), required=False, label="Rating")

    def __init__(self, scale: RatingScale) -> None:
        super().__init__(label_suffix="", auto_id="preview-%s")
        self.choices.queryset = scale.ratings.in_order()

    @property
    def choices(self) -> RatingChoices:
        """The field itself."""
        field = self.fields["rating"]
        assert isinstance(field, RatingChoices)
        return field


@dataclass
class ScalePage(VersionPage):
    """The page of a rating scale."""

    ON_DRAFTS = (standard_forms.UseScaleForm, standard_forms.DiscardScaleForm)
    ON_OTHERS = (standard_forms.DraftScaleForm,)

    version: RatingScale

    @cached_property
    def ratings(self) -> list[Rating]:
        """The labels, as they are listed."""
        return list(self.version.ratings.in_order())

    @cached_property
    def faults(self) -> list[str]:
        """Why the labels cannot stand as a scale."""
        return direction.faults(self.ratings)

    @cached_property
    def compared_to(self) -> RatingScale | None:
        """The version in use, where it is another one."""
        in_use = scales.get_scale_in_use()
        return None if in_use == self.version else in_use

    @cached_property
    def differences(self) -> list[Change]:
        """What a draft changes against the version in use."""
        if self.compared_to is None or not self.is_draft:
            return []
        described = changes_of(self.compared_to, self.version, [RatingScale._meta.get_field("description")])
        return [*compare_labels(list(self.compared_to.ratings.in_order()), self.ratings), *described]

    @property
    def labels(self) -> list[Label]:
        """Each label as reviewers choose it and as ClaimReview states it."""
        choices = self.choice_form.choices
        return [
            Label(rating, choices.label_from_instance(rating), review_rating(_described(rating)))
            for rating in self.ratings
        ]

    @cached_property
    def choice_form(self) -> ChoiceForm:
        """The field in which reviewers choose, to be tried out."""
        return ChoiceForm(self.version)

    def _offered(self) -> Iterator[type[VersionForm]]:
        for form in super()._offered():
            if form is not standard_forms.UseScaleForm or not self.faults:
                yield form


def compare_labels(before: Sequence[Rating], after: Sequence[Rating]) -> list[Change]:
    """Tell what becomes of the labels of a scale."""
    old, new = ({fold(rating.label): rating for rating in ratings} for ratings in (before, after))
    both = [name for name in old if name in new]
    added = [rating for name, rating in new.items() if name not in old]
    gone = [rating for name, rating in old.items() if name not in new]
    told = [
        *(Change(f"“{rating.label}”", "nothing", direction.meaning_of(rating)) for rating in added),
        *(Change(f"“{rating.label}”", direction.meaning_of(rating), "nothing") for rating in gone),
    ]
    for name in both:
        told += _compare(old[name], new[name])
    order = [[ratings[name].label for name in ratings if name in both] for ratings in (old, new)]
    if list(map(fold, order[0])) != list(map(fold, order[1])):
        told.append(Change("order", ", ".join(order[0]), ", ".join(order[1])))
    return told


def _compare(before: Rating, after: Rating) -> list[Change]:
    meanings = [direction.meaning_of(rating) for rating in (before, after)]
    pairs = {
        "": meanings,
        ": spelling": [before.label, after.label],
        ": description": [before.description, after.description],
    }
    return [changed(f"“{after.label}”{what}", was, now) for what, (was, now) in pairs.items() if was != now]


def _described(rating: Rating) -> dict[str, Any]:
    """Describe a rating as a public document would."""
    return {
        "label": rating.label,
        "value": rating.value,
        "best": RatingScale.BEST,
        "worst": RatingScale.WORST,
    }
