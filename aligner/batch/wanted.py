"""How a batch is run, in one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath

from aligner.addresses import is_address
from aligner.files import name_of
from aligner.model import Lexicon
from aligner.settings import Options, Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a batch is run.

    Args:
        output: the folder for the outputs, or one file for all, which only indices have.
        format: the name of a writer.
        settings: of reading and aligning.
        options: how results are written.
        lexicon: what a person has given.
        share: whether one lexicon is learned from the whole batch.
        retry_failed: whether documents that failed before are tried again although nothing has changed.
        merge: the one TMX for the units of all outputs; "" for none.
    """

    output: str
    format: str = "tmx"
    settings: Settings = field(default_factory=Settings)
    options: Options = field(default_factory=Options)
    lexicon: Lexicon = field(default_factory=Lexicon)
    share: bool = False
    retry_failed: bool = False
    merge: str = ""

    @property
    def one_file(self) -> bool:
        """Whether all results go into one file, a line each."""
        if self.format != "indices" or not PurePath(name_of(self.output)).suffix:
            return False
        return is_address(self.output) or not Path(self.output).is_dir()
