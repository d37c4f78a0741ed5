"""The desk's one way to write dates, always with the year: “1 Apr 2025”, in lists as on its pages."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j M Y, H:i"
