"""`SentenceTokenizer` is taken wherever nltk takes a sentence tokenizer."""

import inspect
import subprocess
import sys
from pathlib import Path

import nltk
import pytest
from nltk.corpus.reader import PlaintextCorpusReader
from nltk.tokenize import WordPunctTokenizer
from nltk.tokenize.api import TokenizerI

import aligner
from aligner.errors import LanguageError

TEXT = "Аны проф. Б. Юнусалиев окуткан. Кийин өзү да мугалим болду.\n\nАл 1957-ж. Нарында төрөлгөн."
SENTENCES = ["Аны проф. Б. Юнусалиев окуткан.", "Кийин өзү да мугалим болду.", "Ал 1957-ж. Нарында төрөлгөн."]


class Peer(TokenizerI):
    """nltk's own way from `tokenize` and `span_tokenize` to the other methods."""

    def tokenize(self, s: str) -> list[str]:
        return aligner.SentenceTokenizer("ky").tokenize(s)

    def span_tokenize(self, s: str) -> object:
        return aligner.SentenceTokenizer("ky").span_tokenize(s)


def test_it_has_the_methods_of_nltk_with_their_parameters() -> None:
    for name, method in inspect.getmembers(TokenizerI, inspect.isfunction):
        mine = getattr(aligner.SentenceTokenizer, name)
        assert list(inspect.signature(mine).parameters) == list(inspect.signature(method).parameters)


def test_it_gives_what_nltk_would() -> None:
    mine, texts = aligner.SentenceTokenizer("ky"), [TEXT, SENTENCES[0], ""]
    assert mine.tokenize_sents(texts) == Peer().tokenize_sents(texts)
    assert list(mine.span_tokenize_sents(texts)) == list(Peer().span_tokenize_sents(texts))
    assert [TEXT[start:stop] for start, stop in mine.span_tokenize(TEXT)] == mine.tokenize(TEXT)


def test_a_corpus_reader_of_nltk_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])  # it reads nowhere else
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    corpus = PlaintextCorpusReader(str(tmp_path), ["a.txt"], sent_tokenizer=aligner.SentenceTokenizer("ky"))
    words = WordPunctTokenizer()
    assert list(corpus.sents()) == [words.tokenize(sentence) for sentence in SENTENCES]
    assert [len(paragraph) for paragraph in corpus.paras()] == [2, 1]


def test_nltk_is_not_needed() -> None:
    use = "print(aligner.SentenceTokenizer('ky').tokenize('А. Б.'))"
    code = f"import sys; sys.modules['nltk'] = None; import aligner; {use}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout


def test_a_tag_that_is_none_is_refused() -> None:
    with pytest.raises(LanguageError):
        aligner.SentenceTokenizer("кыргызча")


def test_split_takes_plain_text() -> None:
    assert [segment.text for segment in aligner.split(TEXT, "ky")] == SENTENCES
    for segment in aligner.split(TEXT, "ky"):
        assert TEXT[segment.start : segment.stop] == segment.text


def test_split_detects_the_language_of_plain_text() -> None:
    assert [segment.text for segment in aligner.split(TEXT)] == SENTENCES
    with pytest.raises(LanguageError):
        aligner.split("12. 13.")


def test_split_gives_nothing_for_nothing() -> None:
    assert aligner.split("", "ky") == ()
