"""A pack on disk: where it is, its rules, its converters."""

from __future__ import annotations

import difflib
import importlib.util
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from awol.errors import AwolError, Location, PackError
from awol.values import LEVELS, Converter, Rule

FAMILIES = ("membership", "guardrails", "root", "self_grant", "visibility", "cost", "correlation")
"""The folders of `rules/`, in the order in which tables show them."""

_PLACEHOLDER = re.compile(r"(?<!\\)%([^%]+)%")


def locate(given: str | Path | None = None, start: Path | None = None) -> Path:
    """The root of the pack to use.

    `given` (`--pack`) wins; then the nearest ancestor of `start` (default: the working folder) with `rules/` and
    `converters/`; then the pack inside the package, or beside it in an editable install. Raises `PackError`.
    """
    if given is not None:
        root = Path(given)
        if not root.is_dir():
            raise PackError("there is no such folder", Location(str(given)), "check --pack")
        if not (root / "rules").is_dir():
            raise PackError("this folder holds no pack: it has no rules/", Location(str(given)), "name a pack's root")
        return root.resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if _is_pack(folder):
            return folder
    package = Path(__file__).resolve().parent
    for folder in (package / "pack", package.parents[1]):
        if _is_pack(folder):
            return folder
    raise PackError("no pack found", next_step="run in a pack's folder, or name one with --pack DIR")


def is_installed(root: Path) -> bool:
    """Whether a pack is the one inside the package, which belongs to the installer."""
    return root.is_relative_to(Path(__file__).resolve().parent)


def _is_pack(folder: Path) -> bool:
    return (folder / "rules").is_dir() and (folder / "converters").is_dir()


def load_rules(root: Path) -> tuple[Rule, ...]:
    """All rules below `root/rules`, by family and name. Raises `PackError` for the first file that is no rule."""
    rules = [load_rule(path, root) for path in rule_files(root)]
    seen: dict[str, Rule] = {}
    for rule in rules:
        for key in (rule.name, rule.id):
            if key in seen:
                message = f"`{key}` is the name or id of {seen[key].path} already"
                raise PackError(message, Location(rule.path), "give each rule a name and an id of its own")
            seen[key] = rule
    return tuple(sorted(rules, key=_order))


def rule_files(root: Path) -> list[Path]:
    """The rule files of a pack. `rules/` itself may hold configuration; rules lie one folder deeper."""
    return sorted(path for path in (root / "rules").glob("*/*.yml") if path.parent.name != "filter")


def _order(rule: Rule) -> tuple[int, str, str]:
    family = rule.family
    return (FAMILIES.index(family) if family in FAMILIES else len(FAMILIES), family, rule.name)


def load_rule(path: Path, root: Path | None = None) -> Rule:
    """One rule file. `root` makes the path relative, as a pack keeps it. Raises `PackError` with line and column."""
    shown = path.relative_to(root).as_posix() if root and path.is_relative_to(root) else str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        step = "check the path; a rule of the pack is given by its name"
        raise PackError(f"cannot be read: {fault.strerror}", Location(shown), step) from fault
    except UnicodeDecodeError as fault:
        raise PackError("is not UTF-8 text", Location(shown), "save the file as UTF-8") from fault
    return parse_rule(text, shown, path.stem)


def parse_rule(text: str, shown: str, stem: str) -> Rule:
    """A rule from its YAML text; of several documents the last, which is where a correlation stands."""
    documents = [document for document in parse_yaml_documents(text, shown) if document is not None]
    if not documents or not isinstance(documents[-1], dict):
        raise PackError("holds no Sigma rule", Location(shown), "`awol new NAME` writes a skeleton")
    document: Mapping[str, Any] = documents[-1]
    if _is_circular(document):
        raise PackError("an alias (`*name`) stands for a part that it lies in", Location(shown), "write the part out")
    kind = "correlation" if "correlation" in document else "event"
    if kind == "correlation" and not isinstance(document["correlation"], dict):
        raise PackError("`correlation:` is not a mapping", Location(shown, line_of(text, "correlation")))
    if kind == "event" and not isinstance(document.get("detection"), dict):
        raise PackError("has no `detection:`", Location(shown), "`awol new NAME` writes a skeleton")
    level = str(document.get("level", "medium"))
    if level not in LEVELS:
        message = f"`level: {level}` is none of {', '.join(LEVELS)}"
        raise PackError(message, Location(shown, line_of(text, "level")))
    tags = document.get("tags") or []
    if not isinstance(tags, list):
        raise PackError("`tags:` is not a list", Location(shown, line_of(text, "tags")))
    name = str(document.get("name") or stem)
    return Rule(
        name=name,
        title=str(document.get("title", name)),
        id=str(document.get("id", "")),
        level=level,
        status=str(document.get("status", "experimental")),
        description=str(document.get("description", "")).strip(),
        tags=tuple(str(tag) for tag in tags),
        kind="correlation" if kind == "correlation" else "event",
        path=shown,
        text=text,
        document=document,
        placeholders=tuple(sorted(set(_placeholders(document.get("detection"))))),
    )


def parse_yaml_documents(text: str, shown: str) -> list[Any]:
    """The YAML documents of a text. Raises `PackError` with the place that the parser names."""
    try:
        return list(yaml.load_all(text, Loader=_Loader))
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown)
        raise PackError(f"is no YAML: {fault.problem or fault.context}", place, "mend the file there") from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise PackError(f"is no YAML: {fault}", Location(shown)) from fault


def _is_circular(document: object) -> bool:
    """Whether a part of a document contains itself, which YAML's aliases can say and no rule means."""
    try:
        json.dumps(document, default=str, skipkeys=True)
    except (ValueError, RecursionError):
        return True
    return False


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # PyYAML chooses its C loader at run time
    """YAML without doubled keys: of two equal keys PyYAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int | float | bool | None):
                continue
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"the key `{key}` stands twice", problem_mark=key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


# A date such as 2026-11-24 stays the text that the file holds.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def line_of(text: str, key: str) -> int | None:
    """The 1-based line of a top-level key in a YAML text."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(f"{key}:"):
            return number
    return None


def line_of_path(text: str, path: Sequence[str]) -> int | None:
    """The 1-based line of the key that `path` leads to in a YAML text, or of the last key on the way that stands."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    line = None
    for key in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = [(one, value) for one, value in pairs if str(one.value) == key]
        if not found:
            break
        line, node = found[0][0].start_mark.line + 1, found[0][1]
    return line


def _placeholders(detection: object, expanding: bool = False) -> Iterable[str]:
    """The names of all `%name%` in values below a key with the `expand` modifier."""
    if isinstance(detection, dict):
        for key, value in detection.items():
            yield from _placeholders(value, "expand" in str(key).split("|")[1:])
    elif isinstance(detection, list):
        for value in detection:
            yield from _placeholders(value, expanding)
    elif expanding and isinstance(detection, str):
        yield from _PLACEHOLDER.findall(detection)


def select(rules: Sequence[Rule], names: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of these names (or file paths), in the order asked; all rules when no name is given."""
    wanted = list(names)
    if not wanted:
        return tuple(rules)
    by_name = {rule.name: rule for rule in rules} | {rule.path: rule for rule in rules}
    chosen = []
    for name in wanted:
        if name not in by_name:
            raise PackError(f"no rule is named `{name}`", next_step=_suggestion(name, [rule.name for rule in rules]))
        chosen.append(by_name[name])
    return tuple(chosen)


def _suggestion(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}? `awol rules` lists all" if close else "`awol rules` lists all"


def load_converters(root: Path) -> tuple[Converter, ...]:
    """The converters of a pack: Python of the pack is run, as `make` runs a Makefile. Raises `PackError`.

    The package is loaded under a name made from its path, so that two packs in one process do not meet.
    """
    start = root / "converters" / "__init__.py"
    shown = "converters/__init__.py"
    if not start.is_file():
        raise PackError("the pack has no converters", Location(shown), "name a whole pack with --pack DIR")
    name = f"awol_pack_converters_{sha256(str(root).encode()).hexdigest()[:12]}"
    module = sys.modules.get(name)
    if module is None:
        spec = importlib.util.spec_from_file_location(name, start, submodule_search_locations=[str(start.parent)])
        if spec is None or spec.loader is None:
            raise PackError("cannot be loaded as a Python package", Location(shown))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except (ImportError, SyntaxError, AttributeError, NameError, TypeError, ValueError) as fault:
            del sys.modules[name]
            raise PackError(f"cannot be loaded: {type(fault).__name__}: {fault}", Location(shown)) from fault
    converters = getattr(module, "CONVERTERS", None)
    if not isinstance(converters, tuple) or not all(isinstance(item, Converter) for item in converters):
        raise PackError("defines no CONVERTERS, a tuple of awol.values.Converter", Location(shown))
    return converters


def read_text(path: Path, error: type[AwolError] = PackError) -> str:
    """The text of a UTF-8 file of the user's. Raises `error` with the file's name."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        reason, step = f"cannot be read: {fault.strerror or fault}", "check the path and who may read it"
        raise error(reason, Location(str(path)), step) from fault
    except UnicodeDecodeError as fault:
        raise error("is not UTF-8 text", Location(str(path)), "save the file as UTF-8") from fault
