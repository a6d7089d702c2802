"""Splunk's fields of the matrix's records, named as the rules name them.

Splunk writes `{}` behind the name of an array (`items{}.c`); which field is an array is what a pipeline knows, and the
matrix is converted with none. So the braces are left off here and all else is as `SearchTimeView` has it: JSON null is
the text `null`, every value is a text, a field may hold several.
"""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from awol.cloudtrail.paths import compile_path
from awol.values import Event
from awol.views.splunk import SearchTimeView
from awol.views.splunk.extraction import Values, scalar_text


class FieldsAsTheyAre(SearchTimeView):
    """Search-time JSON, arrays without their braces."""

    @override
    def extracted(self, field: str) -> Callable[[Event], Values]:
        find = compile_path(field)
        return lambda event: tuple(scalar_text(item) for item in find(event.record) if not isinstance(item, dict))
