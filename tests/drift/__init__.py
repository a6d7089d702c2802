"""Comparisons with servers on loopback that answer as the products' documentation says, faults included."""
