"""Reading what is sent."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """Reads JSON that can be written again: no deeper than Python goes, and of whole characters."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what was sent.

        :raises ParseError: when it is no JSON, nested too deeply, or has half of a surrogate pair in it.
        """
        try:
            sent = super().parse(stream, media_type, parser_context)
            json.dumps(sent, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("This is nested too deeply to be read.") from error
        except UnicodeEncodeError as error:
            raise ParseError("There is half of a surrogate pair in it, which is no character.") from error
        return sent
