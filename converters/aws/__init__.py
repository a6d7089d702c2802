"""What AWS itself runs: EventBridge's event patterns."""
