"""Our sentences for programs that ask for a tokenizer of nltk's kind; nltk itself is not needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aligner.lang import load
from aligner.splitting import spans


class SentenceTokenizer:
    """Cuts text into sentences, with the methods of nltk's ``TokenizerI``.

    Args:
        language: a BCP 47 tag, such as "ky"; a language without a data file gets the generic rules.

    Raises:
        LanguageError: the tag is not well formed.

    Example:
        >>> tokenizer = SentenceTokenizer("ky")
        >>> tokenizer.tokenize("Аны проф. Б. Юнусалиев окуткан. Кийин өзү окутту.")
        ['Аны проф. Б. Юнусалиев окуткан.', 'Кийин өзү окутту.']
    """

    def __init__(self, language: str) -> None:
        self._language = load(language)

    def tokenize(self, s: str) -> list[str]:
        """The sentences of a text.

        Example:
            >>> SentenceTokenizer("kk").tokenize("Таң атты. Біз шықтық.")
            ['Таң атты.', 'Біз шықтық.']
        """
        return [s[start:stop] for start, stop in spans(s, self._language)]

    def span_tokenize(self, s: str) -> Iterator[tuple[int, int]]:
        """Where each sentence of a text begins and ends.

        Example:
            >>> list(SentenceTokenizer("kk").span_tokenize("Таң атты. Біз шықтық."))
            [(0, 9), (10, 21)]
        """
        yield from spans(s, self._language)

    def tokenize_sents(self, strings: Iterable[str]) -> list[list[str]]:
        """The sentences of each text.

        Example:
            >>> SentenceTokenizer("kk").tokenize_sents(["Таң атты. Біз шықтық.", "Иә."])
            [['Таң атты.', 'Біз шықтық.'], ['Иә.']]
        """
        return [self.tokenize(text) for text in strings]

    def span_tokenize_sents(self, strings: Iterable[str]) -> Iterator[list[tuple[int, int]]]:
        """Where the sentences of each text begin and end.

        Example:
            >>> list(SentenceTokenizer("kk").span_tokenize_sents(["Таң атты. Біз шықтық.", "Иә."]))
            [[(0, 9), (10, 21)], [(0, 3)]]
        """
        for text in strings:
            yield list(self.span_tokenize(text))
