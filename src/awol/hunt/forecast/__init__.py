"""What a month of one's own logs says of the pack before it is enabled: how loud it would be, and what to configure."""
