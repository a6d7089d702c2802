"""A real OpenSearch: records as they stand under awol's mapping, the committed query strings.

Requests: those of `elasticsearch`, which the two products share (OpenSearch 3.x documentation, "Index APIs", "Bulk",
"Query string"). A node of 2.19 is taken too: a text that it would get wrong is refused, with the reason.

Amazon OpenSearch Service takes requests that are signed (Signature Version 4, service `es`), where its domain does not
ask for a user and a password (Developer Guide, "Making and signing OpenSearch Service requests").
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from awol.aws import signer
from awol.engines.opensearch import wrong_before_3
from awol.errors import ConfigurationError
from awol.systems.elasticsearch import Elasticsearch, basic
from awol.systems.http import Sign
from awol.systems.systems import APART
from awol.targets import of_system
from awol.values import Event
from awol.views.opensearch import CLOUDTRAIL, document, mappings

REGION = "AWOL_OPENSEARCH_AWS_REGION"
_DOMAIN = re.compile(r".+\.(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d{1,2})\.es\.amazonaws\.com(?:\.cn)?")
"""The name of a domain's own address: `search-NAME-ID.REGION.es.amazonaws.com`."""

BEFORE_3 = ("1", "2", "7")
"""Major versions below 3; with `compatibility.override_main_response_version` a node of 2.x calls itself 7.10.2."""


@dataclass(slots=True)
class OpenSearch(Elasticsearch):
    """The cluster at `url`."""

    product: ClassVar[str] = "OpenSearch"
    access: ClassVar[str] = (
        "AWOL_OPENSEARCH_USER and AWOL_OPENSEARCH_PASSWORD (or ..._FILE); for an Amazon OpenSearch Service domain with "
        "IAM, your AWS credentials, and AWOL_OPENSEARCH_AWS_REGION if the domain has an address of your own"
    )
    _version: str = field(init=False, default="")

    @staticmethod
    def _credentials() -> dict[str, str]:
        return basic("AWOL_OPENSEARCH")

    def _signer(self) -> Sign | None:
        """Signs where the address is one of Amazon OpenSearch Service, or a region is given, and no user is."""
        region = region_of(self.url)
        return signer("es", region) if region and not self._credentials() else None

    @property
    def engines(self) -> Mapping[str, str]:
        return {f"{target}-live": target for target in of_system("opensearch")}

    def describe(self) -> str:
        """Product and version. Raises `ConfigurationError` where the address is one of Elasticsearch."""
        return f"OpenSearch {self.version()}"

    def version(self) -> str:
        """The number of the version, asked for once."""
        if not self._version:
            answer = self._http.json("GET", "/")
            version = answer.get("version") if isinstance(answer, dict) else None
            if not isinstance(version, dict) or "number" not in version:
                raise self._http.fault("GET", "/", "the answer is not OpenSearch's")
            tagline = str(answer.get("tagline", "")).lower()
            if version.get("distribution") != "opensearch" and "opensearch" not in tagline:
                raise ConfigurationError(
                    f"{self.url} is not OpenSearch: its version is {version['number']}",
                    next_step=f"write --live elasticsearch={self.url}",
                )
            self._version = str(version["number"])
        return self._version

    def refused(self, target: str) -> str | None:  # noqa: ARG002  # it runs its own texts and no others
        return None

    def unfit(self, target: str, text: str) -> str | None:  # noqa: ARG002  # it runs its own texts and no others
        return wrong_before_3(text, CLOUDTRAIL) if self.version().partition(".")[0] in BEFORE_3 else None

    def together(self, target: str) -> str | None:  # noqa: ARG002  # the pack has no such text for it
        return APART

    def _document(self, event: Event) -> dict[str, Any]:
        return document(event.record)

    def _mappings(self) -> dict[str, Any]:
        return mappings()


def region_of(url: str) -> str:
    """The region of the domain at an address, "" where nothing says that it is one of Amazon's."""
    match = _DOMAIN.fullmatch(urlsplit(url).hostname or "")
    return os.environ.get(REGION, "") or (match["region"] if match else "")
