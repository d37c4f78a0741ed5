"""From bytes somebody gave us to the text they stand for, or a sentence that says why there is none."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import charset_normalizer
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

MAX_BYTES: Final = 10 * 1024 * 1024

# What people upload by mistake, by its first bytes.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, sound or video"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or video file"),
)
# Python names these codecs, but no document is written in them, and some take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"})
# What the web's undeclared texts are in; left to all it knows, the library finds DOS code pages in German.
_GUESSED_CHARSETS = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "iso8859_2"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
# No text has use for them, and databases refuse the zero character and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd]")
_GUESS_BYTES = 64 * 1024
_MAX_CONTROL_SHARE = 0.01


class Unreadable(ValueError):
    """Bytes or text no article can be read from; `reason` says what is wrong and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(raw: bytes, *, media_type: str = "") -> str:
    """Return the text the bytes stand for.

    The order is: byte order mark, UTF-8 where the bytes are valid in it and not plain ASCII (which does not
    happen by chance, while wrong declarations are common), the charset of the media type, the one declared
    in the markup, UTF-8, and last a guess from the bytes.

    :raises Unreadable: when they are empty, too many, of another kind of file, or in no known encoding.
    """
    return decode_as(raw, media_type=media_type)[0]


def decode_as(raw: bytes, *, media_type: str = "") -> tuple[str, str]:
    """Return the text the bytes stand for, and the charset in which they do; see `decode`.

    :raises Unreadable: when they are empty, too many, of another kind of file, or in no known encoding.
    """
    _check_size(raw)
    if kind := kind_of(raw):
        raise Unreadable(f"This is {kind}, not a text; save it as HTML or plain text, or paste its text.")
    for charset in _candidates(raw, media_type):
        try:
            text = raw.decode(charset)
        except (UnicodeError, LookupError):
            continue
        return _printable(text.removeprefix("\ufeff")), charset
    raise Unreadable(
        "The text is in an encoding that could not be recognized; save it as UTF-8 and try again."
    )


def kind_of(raw: bytes) -> str:
    """Say what kind of file this is by its first bytes; nothing where it may be a text."""
    return next((kind for signature, kind in _SIGNATURES if raw.startswith(signature)), "")


def clean(text: str) -> str:
    """Return the text without control characters and halves of surrogate pairs."""
    return _UNPRINTABLE.sub("", text)


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file, of which none is read when it is larger than an article may be.

    :raises OSError: when it cannot be opened.
    :raises Unreadable: when it is too large, a directory, a device or the like.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable("This is a directory; name the files in it.")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("This is a pipe, a device or such, not a file; save the article to a file first.")
    _check_limit(found.st_size)
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)  # it may have grown since


def _check_size(raw: bytes) -> None:
    if not raw.strip(b" \t\r\n\0"):
        raise Unreadable("There is nothing in it; give a text or a file that has one.")
    _check_limit(len(raw))


def _check_limit(size: int) -> None:
    if size > MAX_BYTES:
        raise Unreadable(
            f"It has {size / 1024 / 1024:.1f} MB, more than the limit of {MAX_BYTES // 1024 // 1024} MB; "
            "give only the article."
        )


def _candidates(raw: bytes, media_type: str) -> Iterator[str]:
    """Yield the charsets to try, the most trustworthy first."""
    bom_charset, _ = read_bom(raw)
    if bom_charset:
        yield bom_charset
    if b"\0" in raw[:4096]:
        yield from _wide_charsets(raw[:4096])
    elif not raw.isascii():
        yield "utf-8"
    yield from _declared(http_content_type_encoding(media_type))
    yield from _declared(html_body_declared_encoding(raw[:4096]))
    yield "utf-8"
    guess = charset_normalizer.from_bytes(raw[:_GUESS_BYTES], cp_isolation=_GUESSED_CHARSETS).best()
    if guess is not None:
        yield guess.encoding


def _wide_charsets(head: bytes) -> Iterator[str]:
    """Yield UTF-16 without a byte order mark where every other byte is mostly zero."""
    half = len(head) // 2
    if head[1::2].count(0) > 0.7 * half:
        yield "utf-16-le"
    elif head[0::2].count(0) > 0.7 * half:
        yield "utf-16-be"


def _declared(charset: str | None) -> Iterator[str]:
    name = resolve_encoding(charset) if charset else None
    if name and name not in _NO_CHARSETS:
        yield name


def _printable(text: str) -> str:
    """Return the text without control characters, of which a text has next to none.

    :raises Unreadable: when there are so many that it is no text.
    """
    cleaned = clean(text)
    if len(text) - len(cleaned) > max(8, _MAX_CONTROL_SHARE * len(text)):
        raise Unreadable("This looks like a binary file, not a text; save it as HTML or plain text.")
    return cleaned
