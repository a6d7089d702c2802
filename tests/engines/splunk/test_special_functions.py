"""`relative_time` with a shift that is no relative time: unknown, with the place and what to write."""

from __future__ import annotations

import pytest

from awol.errors import UnsupportedQuery
from tests.engines.splunk.spl_records import run


@pytest.mark.parametrize("shift", ["-1x", "yesterday", "@q9"])
def test_a_shift_that_is_none_is_named_where_it_stands(shift: str) -> None:
    query = f'* | eval t=relative_time(_time, "{shift}")'
    with pytest.raises(UnsupportedQuery) as caught:
        run(query)
    assert caught.value.message.startswith(f"the relative time `{shift}` is not supported offline")
    assert caught.value.next_step == "write it as -1h, -1d@d or @w0"
    assert caught.value.offset == query.index(f'"{shift}')
