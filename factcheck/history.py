"""The history that every editorial model keeps of its rows."""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


class History(HistoricalRecords):
    """The history of a model, with an index for what somebody did lately."""

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Return the options of the model that the history is kept in."""
        options: dict[str, Any] = super().get_meta_options(model)
        by_person = models.Index(
            fields=["history_user", "-history_date", "-history_id"],
            name=f"{model._meta.model_name}_past_by_person",
        )
        return options | {"indexes": [*options.get("indexes", ()), by_person]}
