"""What differs between a build and the system that it was imported into, object by object. Nothing is written there.

`meaning` tells two spellings of one value from a change; `splunk` and `kibana` compare the objects of one product;
`report` tells what was found. Who asks the systems is `awol.systems`.
"""

from awol.drift.findings import Difference, Found, Report

__all__ = ["Difference", "Found", "Report"]
