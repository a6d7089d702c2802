"""The construct matrix: what every Sigma construct means, and whether each target's text finds just that.

`records` is what is searched, `tables` what each construct must find, written by hand. `measure` converts and runs,
`measured.json` keeps what came out, `publish` makes the documents of it. `make constructs` renews both.
"""
