"""A first look at records: a typed decode of the few fields that decide whether any rule can fire, of nothing else.

It reads JSON at about ten times the speed of decoding everything. Whatever is odd, a field of an unforeseen type, JSON
that is broken, a record that is none, makes it refuse the whole piece, or let the record through: a record that is
kept back here is one that the reader of everything would have given, and on which no rule fires.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import compress
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, TypeVar

import msgspec

from awol.cloudtrail import shapes
from awol.events.decode import DEPTH_LIMIT
from awol.events.reach import Reaches
from awol.events.restored import other_spellings
from awol.events.seen import Seen

T = TypeVar("T")

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

_WRITTEN: Final = frozenset(
    {
        "eventSource",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "userIdentity",
        "requestParameters",
        "responseElements",
    }
)
"""Fields that CloudTrail writes into every record, with null where there is nothing: one that is missing may be there
in another spelling."""

_MISSING: Final = msgspec.UNSET
"""The value of such a field that is not there."""

_Never = Literal["\0 no field of a record has this value"]
"""The type of a field that must not be there, not even with null for its value."""

_USUAL: Final[Mapping[str, frozenset[str]]] = {
    "eventCategory": frozenset({"Management", "Data", "NetworkActivity"}),
    "eventType": frozenset({"AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn", "AwsVpceEvent"}),
    "userIdentity.type": frozenset(
        {"IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService", "Unknown"}
        | {"Root", "IdentityCenterUser", "SAMLUser", "WebIdentityUser"}
    ),
}
"""Values of fields that nearly all records have, as CloudTrail's documentation of record contents lists them. They
decide how fast a record is looked at, not what is found."""

_FEW: Final = 8
"""Of so many pieces one may be looked at twice, before the stricter look is given up."""

_KNOWN: Final = 20_000
"""Values that are remembered for a field: AWS has about half as many names of calls, a hostile log any number."""

_MARGIN: Final = 30
"""Levels short of the limit at which a record is left to the reader of everything, which counts exactly."""

LIMIT_OF_ITS_OWN: Final = sys.version_info >= (3, 12)
"""Whether what is written in C may go deeper than Python code."""

_RUNS: Final = (b"}" * 16, b"]" * 16, b"}]" * 8)
"""More levels that close at once than a record of CloudTrail's has at all."""


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
        is_wanted = value.lower() in self._wanted or bool(self._prefix and value.startswith(self._prefix))
        if len(self) < _KNOWN:
            self[value] = is_wanted
        return is_wanted


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
        self._pieces = self._twice = 0
        self._strict: _Look | None = None
        if usable is None:
            self._full = _Look(msgspec.Raw, lambda records: list(range(len(records))))
            return
        read = _Read(timed=outside is not None, watched=reaches is not None, placed=seen is not None)
        self._full = _compile(usable, read)
        self._strict = _compile(usable, read, strict=True)

    @property
    def strict(self) -> bool:
        """Whether pieces are first taken for usual ones, which is faster where most of them are."""
        return self._strict is not None

    def of_list(self, data: Any) -> Looked:
        """What is seen of the records in a JSON list (bytes or a view of them). Raises `Refused`."""
        looked = self._whole(_Look.of_list, data)
        if looked is None:
            # One odd value, and a file of thousands of records would be read by the reader of everything.
            looked = _shallow(self._one_by_one, _shallow(RAW_LIST.decode, data))
        return looked

    def of_lines(self, data: bytes) -> Looked:
        """The same of JSON lines. Raises `Refused`."""
        looked = self._whole(_Look.of_lines, data)
        if looked is not None:
            return looked
        lines = data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        _shallow(lambda every: [_RAW.decode(line) for line in every], lines)
        return _shallow(self._one_by_one, lines)

    def _whole(self, decode: Callable[[_Look, Any], list[Any]], data: Any) -> Looked | None:
        """What is seen of a piece in which nothing is odd, else None. In most pieces nothing is unusual either."""
        if self._strict is not None:
            self._pieces += 1
            try:
                records = _shallow(partial(decode, self._strict), data)
            except Refused:
                self._twice += 1
                if self._twice > _FEW and self._twice * _FEW > self._pieces:
                    # What is unusual elsewhere is usual here.
                    self._strict = None
            else:
                return self._look(records, self._strict.choose)
        try:
            records = _shallow(partial(decode, self._full), data)
        except Refused:
            return None
        return self._look(records, self._full.choose)

    def _one_by_one(self, raws: Sequence[Any]) -> Looked:
        """The same of values that are JSON, each on its own: one that is no record as AWS writes it is looked at in
        full. Raises `Refused` for a list among them, whose values are told one by one."""
        records, places, odd = [], [], []
        for place, raw in enumerate(raws):
            try:
                records.append(self._full.one.decode(raw))
                places.append(place)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as fault:
                if bytes(raw).lstrip().startswith(b"["):
                    raise Refused from fault
                odd.append(place)
        looked = self._look(records, self._full.choose)
        return Looked(len(raws), sorted([*odd, *(places[index] for index in looked.chosen)]), looked.outside)

    def _look(self, records: Sequence[Any], choose: _Choose) -> Looked:
        if self.open and any(bytes(memoryview(raw)[:1]) != b"{" for raw in records):
            raise Refused
        chosen = choose(records)
        # Those that are chosen are read in full, and may turn out to be no records.
        if self._reaches is not None:
            accounts, times = list(map(_ACCOUNT_OF, records)), list(map(_TIME_OF, records))
            for index in reversed(chosen):
                del accounts[index], times[index]
            self._reaches.see_all(accounts, times, self._outside)
        if self.open or (self._outside is None and self._seen is None):
            return Looked(len(records), chosen, 0)
        full = set(chosen)
        passed = [record for index, record in enumerate(records) if index not in full]
        if self._seen is not None:
            at = (record.f_time for record in passed) if self._outside is not None else ()
            self._seen.take(
                [(record.f_account or None, record.f_region or None) for record in passed], at, self._outside
            )
        outside = 0 if self._outside is None else sum(self._outside(record.f_time) for record in passed)
        return Looked(len(records), chosen, outside)


def looks_at(needs: Needs) -> bool:
    """Whether a gate can tell from a few fields of a record that it holds none of these."""
    return _usable(needs) is not None


def _shallow(decode: Callable[[Any], T], data: Any) -> T:
    """What `decode` makes of the data. Raises `Refused` where it cannot, or meets a value that is nested too deep.

    msgspec counts its recursion against Python's limit, which is lowered to what a record may have. From Python 3.12 on
    what is written in C has a limit of its own ("What's New in Python 3.12", module sys), which cannot be lowered:
    there a value is taken for too deep where many of its levels close at once, and the reader of everything counts
    them. A record of which they do not, and on which no rule can fire, is counted there however deep it is.
    """
    if LIMIT_OF_ITS_OWN and _may_be_deep(data):
        raise Refused
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(_depth() + DEPTH_LIMIT - _MARGIN)
        return decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as fault:
        raise Refused from fault
    finally:
        sys.setrecursionlimit(before)


def _may_be_deep(data: Any) -> bool:
    """Whether more levels close at once in a text, or in one of several, than in any record of CloudTrail's."""
    texts = data if isinstance(data, list) else (data,)
    return any(run in text for text in map(bytes, texts) for run in _RUNS)


def _depth() -> int:
    frame = sys._getframe()
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back  # type: ignore[assignment]
    return depth


def _usable(needs: Needs) -> Mapping[str, frozenset[str] | None] | None:
    """The values wanted of each field (None: any); None altogether where one field cannot be looked at first."""
    wanted: dict[str, frozenset[str] | None] = {}
    for name, value in sorted(needs, key=str):
        if not _can_be_looked_at(name):
            return None
        if value is None or not _is_text(name) or wanted.get(name, frozenset()) is None:
            wanted[name] = None
        else:
            wanted[name] = (wanted.get(name) or frozenset()) | {value}
    return wanted


def _can_be_looked_at(name: str) -> bool:
    """Names within userIdentity may stand in lower case, and are spelt anew by the reader of everything."""
    first, _, rest = name.partition(".")
    if not rest:
        return first not in _OBJECTS
    return first in _OBJECTS and (first != "userIdentity" or rest.split(".")[0].islower())


def _is_text(name: str) -> bool:
    """Fields whose value is decoded; of others it is only seen whether they are there."""
    return "." not in name or name == "userIdentity.type"


_Choose = Callable[[Sequence[Any]], list[int]]


class _Look:
    """The type of a record as it is looked at, and the function that chooses among records of it."""

    def __init__(self, type_: Any, choose: _Choose) -> None:
        self._list = msgspec.json.Decoder(list[type_])
        self.one = msgspec.json.Decoder(type_)
        self.choose = choose

    def of_list(self, data: Any) -> list[Any]:
        return self._list.decode(data)

    def of_lines(self, data: Any) -> list[Any]:
        return self.one.decode_lines(data)


class _Read(NamedTuple):
    """What is read beside the fields that are tested: the time, account and time, account and region."""

    timed: bool
    watched: bool
    placed: bool


class _Plan:
    """The type of a record as it is looked at, and the tests of one, as they are collected.

    With `strict` the type itself says what is usual: a record that a rule may want for another reason than its name, or
    whose kind is a rare one, is not of that type, and there is nothing to test but names.
    """

    def __init__(self, *, strict: bool) -> None:
        self.fields: dict[str, Any] = dict.fromkeys(_FOREIGN, _Never) | dict.fromkeys(_ALWAYS, str | None)
        self.inner: dict[str, dict[str, Any]] = {name: {} for name in _OBJECTS}
        self.tests: list[str] = []
        self.seen: dict[str, _Seen] = {}
        self._strict = strict

    def text(
        self, held: str, name: str, values: frozenset[str], *, missing: bool = False, prefix: str = "", path: str = ""
    ) -> Any:
        """Test a text for one of some values; gives its type."""
        usual = [value for value in sorted(_USUAL.get(path or name, ())) if value.lower() not in values]
        if self._strict and usual:
            return Literal[tuple(usual)] | None
        seen = f"seen{len(self.seen)}"
        self.seen[seen] = _Seen(values, missing, prefix)
        self.tests.append(f"{held}{seen}[{'o' if held else 'r'}.{_attribute(name)}]")
        return str | None

    def presence(self, held: str, name: str) -> Any:
        """Test whether a field is there; gives its type."""
        if self._strict:
            return _Never
        self.tests.append(f"{held}{'o' if held else 'r'}.{_attribute(name)}")
        return msgspec.Raw

    def top(self, name: str, values: frozenset[str] | None) -> None:
        """Test a field of the record itself."""
        if name in _FOREIGN:
            return
        self.fields[name] = self.presence("", name) if values is None else self.text("", name, values)

    def within(self, name: str, values: frozenset[str] | None) -> None:
        """Test a field of an object. Whatever joins the parts of a path by dots is one field
        (`awol.cloudtrail.paths`)."""
        first, *parts = name.split(".")
        held = f"(o := r.{_attribute(first)}) is not None and "
        for end in range(1, len(parts) + 1):
            rest = ".".join(parts[:end])
            self.fields[f"{first}.{rest}"] = _Never
            if values is not None and end == len(parts):
                type_ = self.text(held, rest, values, path=name)
            else:
                type_ = self.presence(held, rest)
            self.inner[first].setdefault(rest, type_)

    def otherwise_spelt(self, needed: Iterable[str]) -> None:
        """Let a record through that may have one of the fields in another spelling. The name of the call may be spelt
        as it should be, and what a rule needs beside it may not."""
        for name in sorted(needed):
            if name in _WRITTEN and not self._strict:
                self.tests.insert(0, f"r.{_attribute(name)} is missing")
            elif name not in _WRITTEN:
                for spelling in other_spellings(name):
                    self.fields.setdefault(spelling, _Never)


def _compile(wanted: Mapping[str, frozenset[str] | None], read: _Read, *, strict: bool = False) -> _Look:
    """How a record is looked at that is to hold one of the values `wanted`."""
    plan = _Plan(strict=strict)
    if read.timed or read.watched:
        plan.fields["eventTime"] = str | None
    if read.watched or read.placed:
        plan.fields["recipientAccountId"] = str | None
    if read.placed:
        plan.fields["awsRegion"] = str | None
    nothing: frozenset[str] = frozenset()
    # A record without a name is looked at in full, whatever the rules: it may be none, or spelt otherwise.
    plan.text("", "eventName", wanted.get("eventName", nothing) or nothing, missing=True, prefix="aws:")
    for name, prefix in (("eventCategory", "Insight"), ("eventType", "AwsCloudTrailInsight")):
        plan.fields[name] = plan.text("", name, wanted.get(name, nothing) or nothing, prefix=prefix)
    for name, values in wanted.items():
        if name in ("eventName", "eventCategory", "eventType") and values is None:
            plan.fields[name] = str | None
            plan.tests.append(f"r.{_attribute(name)} is not None")
        elif "." in name:
            plan.within(name, values)
        elif name not in ("eventName", "eventCategory", "eventType"):
            plan.top(name, values)
    needed = {name.partition(".")[0] for name in wanted} - {"eventName"}
    plan.otherwise_spelt(needed)
    for name, within in plan.inner.items():
        struct = _struct(within) if within else _Skip
        plan.fields[name] = list[struct] | None if name == "resources" else struct | None  # type: ignore[valid-type]
    type_ = _struct(plan.fields, needed & _WRITTEN, strict=strict)
    if len(plan.tests) == 1 and len(plan.seen) == 1:
        return _Look(type_, _by_name(*plan.seen.values()))
    choose = f"lambda records: [i for i, r in enumerate(records) if {' or '.join(plan.tests)}]"
    return _Look(type_, eval(choose, {**plan.seen, "missing": _MISSING}))  # noqa: S307  # of names that `_attribute` made


def _by_name(seen: _Seen) -> _Choose:
    """Choose by the name alone, without a step of Python for each record."""
    name, wanted = attrgetter(_attribute("eventName")), seen.__getitem__

    def choose(records: Sequence[Any]) -> list[int]:
        return list(compress(range(len(records)), map(wanted, map(name, records))))

    return choose


def _attribute(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    return "f_" + name.encode().hex()


_NAMED: Final = {"eventTime": "f_time", "recipientAccountId": "f_account", "awsRegion": "f_region"}
"""Fields that are read by name."""

_TIME_OF: Final = attrgetter("f_time")
_ACCOUNT_OF: Final = attrgetter("f_account")


def _struct(fields: Mapping[str, Any], written: Collection[str] = (), *, strict: bool = False) -> type:
    """The type of an object. A field of those `written` that is missing is told from one that is null; a `strict` type
    does not stand for an object without it."""
    ordered = sorted(fields, key=_place)

    def defined(name: str) -> tuple[Any, ...]:
        if name in written:
            return (_attribute(name), fields[name]) if strict else (_attribute(name), fields[name], _MISSING)
        return _attribute(name), fields[name], msgspec.Raw() if fields[name] is msgspec.Raw else None

    return msgspec.defstruct(
        "Looked",
        [defined(name) for name in ordered],
        rename={_attribute(name): name for name in ordered},
        gc=False,
        kw_only=True,
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
    merged: set[tuple[str, str | None]] = set()
    for needed in needs:
        if needed is None:
            return None
        merged |= needed
    return frozenset(merged)
