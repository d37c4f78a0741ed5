"""Fact-checks that others published, read from the formats in which they come.

Bytes go in, rows come out one by one: a record in our terms, or what is wrong with it and where. Nothing here
looks into the database. What is odd and can only mean one thing is put right and noted; what cannot be read
is left empty, and the record is kept as it came beside what we made of it.
"""

from claims.interchange.importing.reading import Opened, open_file
from claims.interchange.importing.records import Hints, Misfit, Record, Row

__all__ = ["Hints", "Misfit", "Opened", "Record", "Row", "open_file"]
