"""What CloudTrail is: the facts of its records that every other room goes by.

`calls` are the names that it writes, `identity` who did what to which account, `outcome` how it ended, `shapes` which
fields are objects or documents, `paths` the way to a value, `texts` how a value of a record may be shown.
"""
