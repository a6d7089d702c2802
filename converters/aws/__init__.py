"""What AWS itself runs: EventBridge's event patterns and Athena's SQL."""
