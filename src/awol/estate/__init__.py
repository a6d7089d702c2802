"""The user's AWS organization, read and never written: its tree, its policies, and which accounts could leave it.

`tree` is what was read, `taking` reads it from AWS, `files` from what the AWS CLI or awol itself exported; `policies`
says what the service control policies of a path come to for one action, `exposure` which accounts could leave today.
"""
