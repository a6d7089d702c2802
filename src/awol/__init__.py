"""awol: Sigma rules for accounts absent without leave from AWS Organizations, and the harness that proves them."""

__version__ = "0.1.0"
