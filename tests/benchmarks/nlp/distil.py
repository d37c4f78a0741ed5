"""Makes the word vectors that claims/matching ships, from MiniLM-L6.

    python -m tests.benchmarks.nlp.distil CLAIMBUSTER WORDNET OUT

CLAIMBUSTER is crowdsourced.jsonl of the ClaimBuster data set (Arslan et al. 2020, CC BY 4.0), WORDNET a
folder with WordNet's data.noun, data.verb, data.adj and data.adv (Princeton University), OUT the folder that
gets static.npz. Takes a quarter of an hour on one core, most of it for MiniLM to read the sentences.

A word piece begins with what MiniLM makes of it alone, and is then moved so that the sum of a sentence's
pieces points where MiniLM's vector of the sentence does (cosine, Adagrad). See docs/models/matching.md.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from claims.matching.lexical import stems
from claims.matching.minilm import MiniLM
from claims.matching.static import DATA
from claims.matching.wordpieces import Vocabulary

DIMENSIONS = 256
EPOCHS = 4
RATE = 0.02
BATCH = 128
FIRST_WORD = 1995
DEFINITIONS, LEMMAS = 45_000, 30_000
PARTS = ("noun", "verb", "adj", "adv")
_CAPITAL = re.compile(r"(?<=[a-z,] )[^\W\d_]+")


def speeches(path: Path) -> list[str]:
    """Return the sentences of ClaimBuster."""
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def synsets(folder: Path) -> Iterator[tuple[list[str], str, list[str]]]:
    """Give WordNet's synsets: the words, what they mean, and examples."""
    for part in PARTS:
        for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
            head, _, gloss = line.partition(" | ")
            fields = head.split()
            if line.startswith(" ") or not gloss:
                continue
            lemmas = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            words = [re.sub(r"\(.*\)", "", lemma).replace("_", " ") for lemma in lemmas]
            meaning = re.sub(r'"[^"]*"?', "", gloss).split(";")[0].strip()
            yield words, meaning, re.findall(r'"([^"]+)"', gloss)


def wordnet(folder: Path, random: np.random.Generator) -> list[str]:
    """Return examples, definitions and words of WordNet, as many as it takes."""
    known = list(synsets(folder))
    examples = [text for _, _, texts in known for text in texts if len(text.split()) > 2]
    definitions = [f"{words[0]}: {meaning}" for words, meaning, _ in known]
    lemmas = sorted({word for words, _, _ in known for word in words if word.islower()})
    random.shuffle(definitions)
    random.shuffle(lemmas)
    return examples + definitions[:DEFINITIONS] + lemmas[:LEMMAS]


def common_words(vocabulary: Vocabulary, sentences: Sequence[str], folder: Path) -> np.ndarray:
    """Tell which words are written in lower case inside a sentence: in speeches, or else in WordNet."""
    lower, capital = Counter(), Counter()
    for sentence in sentences:
        for word in _CAPITAL.findall(sentence):
            (lower if word.islower() else capital)[word.lower()] += 1
    listed = {word for words, _, _ in synsets(folder) for word in words if " " not in word}
    known = {stem for word in listed if word.islower() for stem in stems(word, "en")} | set(lower)
    names = {word.lower() for word in listed if not word.islower()}

    def is_common(word: str) -> bool:
        if lower[word] or capital[word]:
            return lower[word] >= capital[word]
        found = set(stems(word, "en"))
        return word not in names and (not found or bool(found & known))

    return np.array([is_common(word) for word in vocabulary.numbers], bool)


def begun(model: MiniLM, directions: np.ndarray) -> np.ndarray:
    """Return the vectors to begin with: MiniLM's of each piece alone, the common ones short."""
    count = len(model.vocabulary.numbers)
    begin, end = (model.vocabulary.numbers[piece] for piece in ("[CLS]", "[SEP]"))
    alone = np.stack([np.full(count, begin), np.arange(count), np.full(count, end)], axis=1)
    starts = range(0, count, 512)
    rows = np.concatenate([model.hidden(alone[start : start + 512])[:, 1] for start in tqdm(starts)])
    rows -= rows[FIRST_WORD:].mean(axis=0)
    rank = np.maximum(np.arange(count) - FIRST_WORD, 1)
    weight = 1e-4 / (1e-4 + 1 / (rank * 12))
    rows = (rows @ directions) * weight[:, None]
    return (rows / np.linalg.norm(rows[FIRST_WORD:], axis=1).mean()).astype(np.float32)


def trained(
    rows: np.ndarray, pieces: Sequence[np.ndarray], targets: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Move the rows until their sums point to the targets."""
    squares = np.full_like(rows, 1e-8)
    order = np.array([number for number, each in enumerate(pieces) if len(each)])
    for epoch in range(EPOCHS):
        random.shuffle(order)
        lost = 0.0
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            lost += _step(rows, squares, [pieces[number] for number in batch], targets[batch])
        print(f"epoch {epoch + 1}: {lost / len(order):.4f} of the cosine is missing")
    return rows


def _step(rows: np.ndarray, squares: np.ndarray, pieces: list[np.ndarray], targets: np.ndarray) -> float:
    numbers, counts = np.concatenate(pieces), np.array([len(each) for each in pieces])
    sums = np.add.reduceat(rows[numbers], np.concatenate([[0], np.cumsum(counts)[:-1]]), axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9
    units = sums / lengths
    cosines = (units * targets).sum(axis=1, keepdims=True)
    slopes = (cosines * units - targets) / lengths
    used, places = np.unique(numbers, return_inverse=True)
    slope = np.zeros((len(used), rows.shape[1]), np.float32)
    np.add.at(slope, places, np.repeat(slopes, counts, axis=0))
    squares[used] += slope * slope
    rows[used] -= RATE * slope / np.sqrt(squares[used])
    return float((1 - cosines).sum())


def distilled(model: MiniLM, sentences: Sequence[str], vectors: np.ndarray) -> np.ndarray:
    """Return the rows of the word pieces, given what MiniLM makes of the sentences."""
    random = np.random.default_rng(1)
    _, _, directions = np.linalg.svd(vectors[::7], full_matrices=False)
    kept = directions[:DIMENSIONS].T
    targets = vectors @ kept
    targets /= np.linalg.norm(targets, axis=1, keepdims=True)
    pieces = [np.array(model.vocabulary.words(sentence), np.int64) for sentence in sentences]
    return trained(begun(model, kept), pieces, targets, random)


def save(path: Path, rows: np.ndarray, common: np.ndarray) -> None:
    """Write the rows in bytes, each with the scale that brings them back, and which words are common."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-6) / 127
    np.savez(
        path,
        rows=np.round(rows / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        common=np.packbits(common),
    )


def main() -> None:
    """Distil."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("claimbuster", type=Path)
    parser.add_argument("wordnet", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=DATA)
    given = parser.parse_args()
    model, said = MiniLM(), speeches(given.claimbuster)
    sentences = said + wordnet(given.wordnet, np.random.default_rng(1))
    with tqdm(total=len(sentences)) as bar:
        vectors = model.encode(sentences, progress=bar.update)
    rows = distilled(model, sentences, vectors)
    save(given.out / "static.npz", rows, common_words(model.vocabulary, said, given.wordnet))


if __name__ == "__main__":
    main()
