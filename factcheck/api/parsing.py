"""Reading what is sent."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

_HALF = "There is half of a surrogate pair in it, which is no character."


class StrictJSONParser(JSONParser):
    """Reads JSON that can be written again: no deeper than Python goes, and of whole characters."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what was sent.

        :raises ParseError: when it is no JSON, or nested too deeply.
        :raises ValidationError: naming the fields that have half of a surrogate pair in them.
        """
        try:
            sent: Any = super().parse(stream, media_type, parser_context)
            if _is_whole(sent):
                return sent
        except RecursionError as error:
            raise ParseError("This is nested too deeply to be read.") from error
        fields = sent.items() if isinstance(sent, dict) else ()
        broken = [name for name, value in fields if _is_whole(name) and not _is_whole(value)]
        if not broken:
            raise ParseError(_HALF)
        raise ValidationError({name: [_HALF] for name in broken})


def _is_whole(sent: Any) -> bool:
    """Whether all of it is of characters that can be written."""
    try:
        json.dumps(sent, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
