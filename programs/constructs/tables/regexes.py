"""Regular expressions: found anywhere in the value, with regard to letter case, `.` for all but a line break."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row
from programs.constructs.tables.strings import LEAVE
from programs.constructs.tables.wildcards import IN_SPLUNK, NULL_TEXT, VALUED

GROUP = "Regular expressions"
EXACT = "leave both both-null both-nested "
A_TO_B = "dot-star dots backslash-star backtick brackets arn"
WORDS = (
    "leave leave-lower leave-upper leave-longer leave-behind close both both-null both-mixed both-nested both-empty "
    "question-word question-longer and or not null-text true-text number-text number true long"
)
UNPRINTABLE = (
    "close-nbsp close-invisible newline tab control umlaut umlaut-upper umlaut-combining cyrillic chinese emoji"
)

ROWS = (
    row("part", "f|re: Organization", EXACT + "leave-longer leave-behind leave-within"),
    row("anchored in front", "f|re: ^Leave", EXACT + "leave-longer"),
    row("anchored behind", "f|re: tion$", EXACT + "leave-behind leave-lower"),
    row("anchored at both ends", "f|re: ^LeaveOrganization$", EXACT),
    row("i", "f|re|i: ^leaveorganization$", LEAVE),
    row("i, in line", "f|re: (?i)^leaveorganization$", LEAVE),
    row("i, beyond ASCII", "f|re|i: ^überprüfung$", "umlaut umlaut-upper"),
    row("anything between", "f|re: a.*b", A_TO_B),
    row("anything between, lazy", "f|re: a.*?b", A_TO_B),
    row("escaped signs", r"f|re: a\.\*b", "dot-star"),
    row("a length", "f|re: ^.{2}$", "or greater"),
    row("dot", "f|re: first.second", "tab control"),
    row("dot, not a line break", "f|re: line.second", ""),
    row("s", "f|re|s: line.second", "newline"),
    row("start of the value, not of a line", "f|re: ^second", ""),
    row("m", "f|re|m: ^second", "newline"),
    row("m, end of a line", "f|re|m: ^first line$", "newline"),
    row("i and m", "f|re|i|m: ^SECOND", "newline"),
    row("choices", "f|re: ^(Close|Leave)(Account|Organization)$", EXACT + "close"),
    row("choices, not captured", "f|re: (?:Leave|Close)Acc", "close close-leading close-trailing both"),
    row("choices with anchors", "f|re: ^AND$|^or$", "and or"),
    row("a class", "f|re: '[A-Z]{5,}'", "leave-upper backslash backslash-two umlaut-upper"),
    row("a class, negated", "f|re: '[^ -~]'", UNPRINTABLE),
    row("a class, Cyrillic", "f|re: ^[А-я]+$", "cyrillic"),
    row("digits", r"f|re: \d{12}", "arn"),
    row("white space", r"f|re: ^\s", "blank close-leading"),
    row("word characters, ASCII", r"f|re: ^\w+$", WORDS, note=IN_SPLUNK, splunk=ids(WORDS) - NULL_TEXT),
    row("white space, ASCII", r"f|re: e\sA", "close-space"),
    row("up to two", "f|re: ^o{,2}r$", "or"),
    row("a code", r"f|re: ^\x41ND$", "and"),
    row("quotation marks", "f|re: '\"hi\"'", "quotes"),
    row("slashes", "f|re: ^/etc/", "path"),
    row("a backslash", r"f|re: \\", "backslash backslash-two backslash-end backslash-star"),
    row("a dollar sign", r"f|re: \$$", "signs"),
    row("signs of Lucene's dialect", "f|re: '#@<>'", "signs"),
    row("the empty text", "f|re: ^$", "empty both-empty"),
    row("anything", "f|re: .*", VALUED, note=IN_SPLUNK, splunk=VALUED - NULL_TEXT),
    row("a number", r"n|re: ^9\d\d$", "n900 n900-text n-both"),
    row("any of several", "f|re: [^AND$, ^or$]", "and or"),
    row("not", "s:\n  f|re: Organization\ncondition: not s",
        ALL - ids(EXACT + "leave-longer leave-behind leave-within")),
    row("two, and", "f|re: ^Close\nuser.name|re: x", ""),
    row("two, or", "s:\n  f|re: ^AND$\nt:\n  user.name|re: ^B\ncondition: s or t", "and bob bob-dotted"),
    row("two, not", "s:\n  f|re: ^AND$\nt:\n  user.name|re: ^B\ncondition: not s and not t",
        ALL - ids("and bob bob-dotted")),
    row("a text first, or", "s:\n  f: whom\nt:\n  f|re: ^AND$\ncondition: s or t", "and question-word"),
    row("two, not both", "s:\n  user.name|re: ^B\n  user.role|re: ^a\ncondition: not s", ALL - ids("bob")),
    row("word boundary", r"f|re: \bAccount\b", "close-space close-double close-nbsp close-invisible"),
    row("look-ahead", "f|re: Leave(?!Organization$)", "leave-longer leave-within"),
    row("back reference", r"f|re: (.)\1\1\1", "arn long"),
)  # fmt: skip
