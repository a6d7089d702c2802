"""Splunk: searches in SPL, for CloudTrail events with the add-on, without it, or indexed as JSON."""
