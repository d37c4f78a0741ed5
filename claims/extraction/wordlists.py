"""Word lists that several modules share, and how such lists are written: as running text, to stay short."""


def word_list(text: str) -> tuple[str, ...]:
    """Give the words of a list, in order."""
    return tuple(text.split())


MONTHS = word_list("january february march april may june july august september october november december")
SHORT_MONTHS = word_list("jan feb mar apr may jun jul aug sept oct nov dec")
MONTH_NAMES = rf"(?:{'|'.join((*MONTHS, *SHORT_MONTHS, 'sep'))})"
