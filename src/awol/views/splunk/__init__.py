"""What Splunk has of a CloudTrail record: one language, three ways in which the fields come about.

Sources are named in the modules; what is inferred and not documented is marked so there.
"""

from __future__ import annotations

from collections.abc import Mapping

from awol.views import Indexing, SplunkView
from awol.views.splunk.addon import AddonView
from awol.views.splunk.indexed import IndexedView
from awol.views.splunk.search_time import SearchTimeView

VIEWS: Mapping[str, SplunkView] = {view.name: view for view in (SearchTimeView(), AddonView(), IndexedView())}
"""The views by the name of the engine that reads them."""


def view(engine: str, _indexing: Indexing) -> SplunkView:
    """The view that an engine searches."""
    return VIEWS[engine]


__all__ = ["VIEWS", "AddonView", "IndexedView", "SearchTimeView", "view"]
