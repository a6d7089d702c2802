"""Values whose characters mean something in a query language."""

from __future__ import annotations

from programs.constructs.model import but, row

GROUP = "Characters of query languages"

ROWS = (
    row("a backslash", r"f: 'domain\user'", "backslash"),
    row("a backslash, written twice", r"f: 'DOMAIN\\user'", "backslash"),
    row("two backslashes", r"f: 'DOMAIN\\\\user'", "backslash-two"),
    row("a backslash at the end", r"f: 'C:\'", "backslash-end"),
    row("a backslash, endswith", r"f|endswith: '\'", "backslash-end"),
    row("a backslash at the end, in a list", r"f: ['C:\', -flag]", "backslash-end dash"),
    row("a backslash, startswith", r"f|startswith: 'DOMAIN\'", "backslash backslash-two"),
    row("a backslash, contains", r"f|contains: '\'", "backslash backslash-two backslash-end backslash-star"),
    row("quotation marks", "f: 'say \"hi\"'", "quotes"),
    row("quotation marks, contains", "f|contains: '\"HI\"'", "quotes"),
    row("an apostrophe", 'f: "it\'s"', "apostrophe"),
    row("colons and a slash", "f: arn:aws:iam::111122223333:user/bob", "arn"),
    row("colons and a slash, startswith", "f|startswith: 'arn:aws:iam::111122223333:'", "arn"),
    row("a path", "f: /etc/passwd", "path"),
    row("brackets", "f: '{a}(b)[c]'", "brackets"),
    row("signs", "f: '+-&|!^~#@<>=;,%$'", "signs"),
    row("signs, contains", "f|contains: '&|!^~#@<>'", "signs"),
    row("backticks", "f: a`b`c", "backtick"),
    row("a dash in front", "f: -FLAG", "dash"),
    row("begins with >", "f: '>5'", "greater"),
    row("begins with <=", "f: '<=X'", "at-most"),
    row("begins with >, not", "s:\n  f: '>5'\ncondition: not s", but("greater")),
    row("the word AND", "f: and", "and"),
    row("the words AND, OR, NOT", "f: [AND, OR, NOT]", "and or not"),
    row("the word NOT, not", "s:\n  f: NOT\ncondition: not s", but("not")),
    row("the text null", "f: 'NULL'", "null-text"),
    row("the text true", "f: 'true'", "true-text true both-mixed"),
    row("the text 900", "f: '900'", "number-text number both-mixed"),
    row("percent signs", "f: '%VALUE%'", "macro"),
    row("a regular expression as a text", r"f: 'a.\*b'", "dot-star"),
    row("dots as a text, contains", "f|contains: '..'", "dots"),
)
