"""A pack on disk: where it is, its rules, their committed texts, its converters."""

from awol.pack.converters import load_converters
from awol.pack.place import is_installed, locate
from awol.pack.reading import line_of, line_of_path, parse_yaml_documents, read_text
from awol.pack.rules import FAMILIES, load_rule, load_rules, parse_rule, rule_files, select

__all__ = [
    "FAMILIES",
    "is_installed",
    "line_of",
    "line_of_path",
    "load_converters",
    "load_rule",
    "load_rules",
    "locate",
    "parse_rule",
    "parse_yaml_documents",
    "read_text",
    "rule_files",
    "select",
]
