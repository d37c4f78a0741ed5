"""JSON in which stored documents stand as they are, neither read nor written again."""

from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
_write_other = JSONEncoder().default


def to_json(data: Any) -> bytes:
    """Write data as JSON; each `orjson.Fragment` in it is JSON already."""
    return orjson.dumps(data, default=_write_other, option=_OPTIONS)


class StoredJSONRenderer(JSONRenderer):
    """Writes answers in which stored documents may stand; problems as ever."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        """Write the answer."""
        response = (renderer_context or {}).get("response")
        if data is None or response is None or response.status_code != 200:
            return super().render(data, accepted_media_type, renderer_context)
        return to_json(data)
