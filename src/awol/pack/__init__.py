"""A pack on disk: where it is, its rules, their committed texts, its converters."""

from awol.pack.converters import load_converters
from awol.pack.filters import Filter, filter_files, joined, load_filters
from awol.pack.manifest import Manifest, Placeholder, load_manifest
from awol.pack.place import is_installed, locate
from awol.pack.reading import line_of, line_of_path, parse_yaml_documents, read_text
from awol.pack.rules import (
    load_rule,
    load_rules,
    load_searches,
    members,
    parse_rule,
    rule_files,
    search_files,
    select,
)

__all__ = [
    "Filter",
    "Manifest",
    "Placeholder",
    "filter_files",
    "is_installed",
    "joined",
    "line_of",
    "line_of_path",
    "load_converters",
    "load_filters",
    "load_manifest",
    "load_rule",
    "load_rules",
    "load_searches",
    "locate",
    "members",
    "parse_rule",
    "parse_yaml_documents",
    "read_text",
    "rule_files",
    "search_files",
    "select",
]
