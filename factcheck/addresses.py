"""Numbers of rows in addresses: no longer than databases can count."""

ROW_NUMBER = "[0-9]{1,18}"


class RowNumberConverter:
    """The number of a row, as a part of a path."""

    regex = ROW_NUMBER

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Write the number."""
        return str(value)
