"""Word lists that several modules share, and how such lists are written: as running text, to stay short."""


def word_list(text: str) -> tuple[str, ...]:
    """Give the words of a list, in order."""
    return tuple(text.split())


MONTHS = word_list("january february march april may june july august september october november december")
SHORT_MONTHS = word_list("jan feb mar apr may jun jul aug sept oct nov dec")
MONTH_NAMES = rf"(?:{'|'.join((*MONTHS, *SHORT_MONTHS, 'sep'))})"
LOCAL_MONTHS = {
    "fr": word_list("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "es": word_list(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "de": word_list("januar februar märz april mai juni juli august september oktober november dezember"),
    "pt": word_list(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    ),
    "ru": word_list("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    "ar": word_list("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
}
ANY_MONTH = rf"(?:{'|'.join((MONTH_NAMES, *(name for names in LOCAL_MONTHS.values() for name in names)))})"
