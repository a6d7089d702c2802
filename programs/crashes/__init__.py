"""Broken input, at random and seeded: rules, records, environments, allow-lists and query texts.

Whatever a user's file holds, awol answers or says what is wrong with it (`AwolError`): no traceback and no hang.
"""
