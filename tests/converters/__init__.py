"""Tests of the converters: the exact text of every construct, refusals with their reasons, and the stock faults."""
