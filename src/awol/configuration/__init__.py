"""What a site says of itself: the values of placeholders (`environment`) and its approved workflows (`allowlist`)."""
