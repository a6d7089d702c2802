"""The scalar functions of ES|QL by name, and the names that Elasticsearch 8.19 knows beside them."""

from __future__ import annotations

from awol.engines.esql.functions import conditions, conversions, dates, multivalues, numbers, strings
from awol.engines.esql.functions.calls import Function

FUNCTIONS: dict[str, Function] = {
    **conditions.FUNCTIONS,
    **conversions.FUNCTIONS,
    **dates.FUNCTIONS,
    **multivalues.FUNCTIONS,
    **numbers.FUNCTIONS,
    **strings.FUNCTIONS,
}


OTHERS = frozenset((
    "acos", "asin", "atan", "atan2", "bit_length", "categorize", "cbrt", "cos", "cosh", "exp", "from_base64",
    "hash", "hypot", "ip_prefix", "kql", "match_phrase", "md5", "mv_median_absolute_deviation", "mv_percentile",
    "mv_pseries_weighted_sum", "round_to", "scalb", "sha1", "sha256", "sin", "sinh", "space",
    "st_contains", "st_disjoint", "st_distance", "st_envelope", "st_intersects", "st_within", "st_x", "st_xmax",
    "st_xmin", "st_y", "st_ymax", "st_ymin", "tan", "tanh", "to_aggregate_metric_double", "to_base64",
    "to_cartesianpoint", "to_cartesianshape", "to_date_nanos", "to_datenanos", "to_degrees", "to_geopoint",
    "to_geoshape", "to_radians", "to_ul", "to_ulong", "to_unsigned_long", "to_ver", "to_version",
))  # fmt: skip
"""Functions of 8.19.21 that this engine does not know: using one is `UnsupportedQuery`, not an unknown name."""
