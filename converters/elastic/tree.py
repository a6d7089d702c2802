"""What all three languages do with a condition before they write it."""

from __future__ import annotations

from awol.values import ConversionSettings

from ..conditions import Tree
from ..reading import prepare
from .documents import in_documents
from .dropped import check_dropped
from .endings import in_words
from .fields import Fields, fields_of
from .spelling import only_as_spelled, spelled


def elastic_tree(tree: Tree, fields: Fields, *, cased: bool) -> Tree:
    """The condition with everything that has to be asked of another field turned there; with `cased`, for a language
    that compares letter case, with AWS's spelling of values that the rule spells otherwise.

    Raises `RefusedConversion` for what no field answers.
    """
    checked = check_dropped(tree, fields)
    return in_documents(in_words(spelled(checked, fields) if cased else checked, fields), fields)


def notes(text: str, settings: ConversionSettings) -> tuple[str, ...]:
    """What lucene and esql texts of a rule find only as it is spelled, where AWS's spelling is not known here."""
    unknown = only_as_spelled(prepare(text, settings, ignore_case=False).condition, fields_of(settings))
    if not unknown:
        return ()
    return (f"Elastic compares letter case, Sigma does not; these values match only as spelled: {', '.join(unknown)}",)
