"""What all three languages do with a condition before they write it."""

from __future__ import annotations

from ..conditions import Tree
from .documents import in_documents
from .dropped import check_dropped
from .endings import in_words
from .fields import Fields


def elastic_tree(tree: Tree, fields: Fields) -> Tree:
    """The condition with everything that has to be asked of another field turned there.

    Raises `RefusedConversion` for what no field answers.
    """
    return in_documents(in_words(check_dropped(tree, fields), fields), fields)
