"""Live replay against servers on loopback that check each request and answer with faults; no real product is needed."""
