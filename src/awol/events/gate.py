"""A first look at records: a typed decode of the few fields that decide whether any rule can fire, of nothing else.

It reads JSON at about ten times the speed of decoding everything. Whatever is odd, a field of an unforeseen type, JSON
that is broken, a record that is none, makes it refuse the whole piece, or let the record through: a record that is
kept back here is one that the reader of everything would have given, and on which no rule fires.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from awol.cloudtrail import shapes
from awol.events.decode import DEPTH_LIMIT
from awol.events.reach import Reaches
from awol.events.seen import Seen

Needs = frozenset[tuple[str, str | None]]
"""Of which a record must hold one to be worth a full look: a field with a value, in lower case, or (None) with any."""

_OBJECTS: Final = tuple(sorted(name for name in shapes.OBJECTS if "." not in name))
_ALWAYS: Final = ("eventName", "eventSource", "eventCategory", "eventType")
"""Texts that tell a record from what is none, from an Insights record and from what Lambda carries."""

_FOREIGN: Final = (
    *("digestStartTime", "Records", "Events", "events", "records"),
    *("kinesis", "body", "s3", "dynamodb", "ses"),
)
"""Fields that a record does not have: those of digests, of envelopes, and of what Lambda carries."""

_Never = Literal["\0 no field of a record has this value"]
"""The type of a field that must not be there, not even with null for its value."""

_KNOWN: Final = 20_000
"""Values that are remembered for a field: AWS has about half as many names of calls, a hostile log any number."""

_MARGIN: Final = 30
"""Levels short of the limit at which a record is left to the reader of everything, which counts exactly."""


class Looked(NamedTuple):
    """The number of records, the indexes of those to look at in full, and how many of the others are not of the time
    asked for."""

    number: int
    chosen: list[int]
    outside: int


class Refused(Exception):
    """A piece holds something that only the reader of everything can judge."""


_RAW: Final = msgspec.json.Decoder(msgspec.Raw)
RAW_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
"""Cuts a JSON list into the bytes of its values."""


class _Skip(msgspec.Struct, gc=False):
    """An object of which nothing is asked."""


class _Seen(dict[Any, bool]):
    """For each value of a field whether it is one of `wanted`; a field that is missing or null has none."""

    def __init__(self, wanted: frozenset[str], missing: bool, prefix: str = "") -> None:
        super().__init__({None: missing})
        self._wanted = wanted
        self._prefix = prefix

    def __missing__(self, value: str) -> bool:
        found = value.lower() in self._wanted or bool(self._prefix and value.startswith(self._prefix))
        if len(self) < _KNOWN:
            self[value] = found
        return found


class Gate:
    """Says which records of a piece deserve a full look. `needs` is None where every record does.

    `outside` says of an eventTime (None: there is none) that it is not of the requested time: of the records that need
    no full look, those are counted. `reaches` sees account and time of every record, `seen` its account and region.
    """

    def __init__(
        self,
        needs: Needs | None,
        outside: Callable[[str | None], bool] | None = None,
        reaches: Reaches | None = None,
        seen: Seen | None = None,
    ) -> None:
        usable = None if needs is None else _usable(needs)
        self.needs = needs
        self.open = usable is None
        self._outside = outside
        self._reaches = None if usable is None else reaches
        self._seen = None if usable is None else seen
        type_: Any = msgspec.Raw
        self._test: Callable[[Sequence[Any]], list[int]] = lambda records: list(range(len(records)))
        if usable is not None:
            type_, self._test = _compile(
                usable, timed=outside is not None, watched=reaches is not None, placed=seen is not None
            )
        self._list: Any = msgspec.json.Decoder(list[type_])
        self._one: Any = msgspec.json.Decoder(type_)

    def of_list(self, data: Any) -> Looked:
        """What is seen of the records in a JSON list (bytes or a view of them). Raises `Refused`."""
        try:
            found = _shallow(self._list.decode, data)
        except Refused:
            # One odd value, and a file of thousands of records would be read by the reader of everything.
            raws = _shallow(RAW_LIST.decode, data)
        else:
            return self._look(found)
        looked: Looked = _shallow(self._one_by_one, raws)
        return looked

    def of_lines(self, data: bytes) -> Looked:
        """The same of JSON lines. Raises `Refused`."""
        try:
            found = _shallow(self._one.decode_lines, data)
        except Refused:
            lines = data.split(b"\n")
            if not lines[-1]:
                lines.pop()
            _shallow(lambda every: [_RAW.decode(line) for line in every], lines)
        else:
            return self._look(found)
        looked: Looked = _shallow(self._one_by_one, lines)
        return looked

    def _one_by_one(self, raws: Sequence[Any]) -> Looked:
        """The same of values that are JSON, each on its own: one that is no record as AWS writes it is looked at in
        full. Raises `Refused` for a list among them, whose values are told one by one."""
        found, places, odd = [], [], []
        for place, raw in enumerate(raws):
            try:
                found.append(self._one.decode(raw))
                places.append(place)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as fault:
                if bytes(raw).lstrip().startswith(b"["):
                    raise Refused from fault
                odd.append(place)
        looked = self._look(found)
        return Looked(len(raws), sorted([*odd, *(places[index] for index in looked.chosen)]), looked.outside)

    def _look(self, found: Sequence[Any]) -> Looked:
        if self.open and any(bytes(memoryview(raw)[:1]) != b"{" for raw in found):
            raise Refused
        chosen = self._test(found)
        # Those that are chosen are read in full, and may turn out to be no records.
        full = set(chosen)
        passed = [one for index, one in enumerate(found) if index not in full] if full else found
        if self._reaches is not None:
            accounts, times = [record.f_account for record in passed], [record.f_time for record in passed]
            self._reaches.see_all(accounts, times, self._outside)
        if self._seen is not None:
            at = (record.f_time for record in passed) if self._outside is not None else ()
            self._seen.take(
                [(record.f_account or None, record.f_region or None) for record in passed], at, self._outside
            )
        if self._outside is None or self.open:
            return Looked(len(found), chosen, 0)
        return Looked(len(found), chosen, sum(self._outside(record.f_time) for record in passed))


def looks_at(needs: Needs) -> bool:
    """Whether a gate can tell from a few fields of a record that it holds none of these."""
    return _usable(needs) is not None


def _shallow(decode: Callable[[Any], Any], data: Any) -> Any:
    """What `decode` makes of the data. Raises `Refused` where it cannot, or meets a value that is nested too deep.

    msgspec counts its recursion against Python's limit, which is lowered to what a record may have.
    """
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(_depth() + DEPTH_LIMIT - _MARGIN)
        return decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as fault:
        raise Refused from fault
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    frame = sys._getframe()
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back  # type: ignore[assignment]
    return depth


def _usable(needs: Needs) -> Mapping[str, frozenset[str] | None] | None:
    """The values wanted of each field (None: any); None altogether where one field cannot be looked at first."""
    found: dict[str, frozenset[str] | None] = {}
    for name, value in sorted(needs, key=str):
        if not _can_be_looked_at(name):
            return None
        if value is None or not _is_text(name) or found.get(name, frozenset()) is None:
            found[name] = None
        else:
            found[name] = (found.get(name) or frozenset()) | {value}
    return found


def _can_be_looked_at(name: str) -> bool:
    """Names within userIdentity may stand in lower case, and are spelt anew by the reader of everything."""
    first, _, rest = name.partition(".")
    if not rest:
        return first not in _OBJECTS
    return first in _OBJECTS and (first != "userIdentity" or rest.split(".")[0].islower())


def _is_text(name: str) -> bool:
    """Fields whose value is decoded; of others it is only seen whether they are there."""
    return "." not in name or name == "userIdentity.type"


class _Plan:
    """The type of a record as it is looked at first, and the tests of one, as they are collected."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = dict.fromkeys(_FOREIGN, _Never) | dict.fromkeys(_ALWAYS, str | None)
        self.inner: dict[str, dict[str, Any]] = {name: {} for name in _OBJECTS}
        self.tests: list[str] = []
        self.seen: dict[str, _Seen] = {}

    def text(self, held: str, name: str, values: frozenset[str], *, missing: bool = False, prefix: str = "") -> None:
        """Test a text for one of some values."""
        seen = f"seen{len(self.seen)}"
        self.seen[seen] = _Seen(values, missing, prefix)
        self.tests.append(f"{held}{seen}[{'o' if held else 'r'}.{_attribute(name)}]")

    def presence(self, held: str, name: str) -> None:
        """Test whether a field is there."""
        self.tests.append(f"{held}{'o' if held else 'r'}.{_attribute(name)}")

    def top(self, name: str, values: frozenset[str] | None) -> None:
        """Test a field of the record itself."""
        if name in _FOREIGN:
            return
        if values is None:
            self.fields[name] = msgspec.Raw
            self.presence("", name)
        else:
            self.fields[name] = str | None
            self.text("", name, values)

    def within(self, name: str, values: frozenset[str] | None) -> None:
        """Test a field of an object. Whatever joins the parts of a path by dots is one field
        (`awol.cloudtrail.paths`)."""
        first, *parts = name.split(".")
        held = f"(o := r.{_attribute(first)}) is not None and "
        for end in range(1, len(parts) + 1):
            rest = ".".join(parts[:end])
            self.fields[f"{first}.{rest}"] = _Never
            if values is not None and end == len(parts):
                self.inner[first].setdefault(rest, str | None)
                self.text(held, rest, values)
            else:
                self.inner[first].setdefault(rest, msgspec.Raw)
                self.presence(held, rest)


def _compile(
    wanted: Mapping[str, frozenset[str] | None], *, timed: bool, watched: bool, placed: bool
) -> tuple[type, Callable[[Sequence[Any]], list[int]]]:
    """The type of a record as it is looked at first, with its time where it is `timed`, and the function that chooses
    among records of it."""
    plan = _Plan()
    if timed or watched:
        plan.fields["eventTime"] = str | None
    if watched or placed:
        plan.fields["recipientAccountId"] = str | None
    if placed:
        plan.fields["awsRegion"] = str | None
    nothing: frozenset[str] = frozenset()
    # A record without a name is looked at in full, whatever the rules: it may be none, or spelt otherwise.
    plan.text("", "eventName", wanted.get("eventName", nothing) or nothing, missing=True, prefix="aws:")
    plan.text("", "eventCategory", nothing, prefix="Insight")
    plan.text("", "eventType", nothing, prefix="AwsCloudTrailInsight")
    for name, values in wanted.items():
        if name in ("eventName", "eventCategory", "eventType") and values is None:
            plan.tests.append(f"r.{_attribute(name)} is not None")
        elif "." in name:
            plan.within(name, values)
        elif name != "eventName":
            plan.top(name, values)
    for name, within in plan.inner.items():
        struct = _struct(within) if within else _Skip
        plan.fields[name] = list[struct] | None if name == "resources" else struct | None  # type: ignore[valid-type]
    choose = f"lambda records: [i for i, r in enumerate(records) if {' or '.join(plan.tests)}]"
    return _struct(plan.fields), eval(choose, dict(plan.seen))  # noqa: S307  # of names that `_attribute` made


def _attribute(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    return "f_" + name.encode().hex()


_NAMED: Final = {"eventTime": "f_time", "recipientAccountId": "f_account", "awsRegion": "f_region"}
"""Fields that are read by name."""


def _struct(fields: Mapping[str, Any]) -> type:
    ordered = sorted(fields, key=_place)
    return msgspec.defstruct(
        "Looked",
        [(_attribute(name), fields[name], msgspec.Raw() if fields[name] is msgspec.Raw else None) for name in ordered],
        rename={_attribute(name): name for name in ordered},
        gc=False,
    )


_ORDER: Final = [
    *(
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
    ),
    *(
        "errorMessage",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "requestID",
        "eventID",
        "readOnly",
    ),
    *("resources", "eventType", "managementEvent", "recipientAccountId", "serviceEventDetails", "eventCategory"),
    "tlsDetails",
]


def _place(name: str) -> tuple[int, str]:
    """Fields in the order in which AWS writes them are found without a search."""
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def union(needs: Iterable[Needs | None]) -> Needs | None:
    """What is needed for one of several conditions; None where one of them needs nothing."""
    found: set[tuple[str, str | None]] = set()
    for one in needs:
        if one is None:
            return None
        found |= one
    return frozenset(found)
