"""The pack in Sigma engines that others write: each rule on its own fixtures, the verdicts beside what is expected.

The map: `cases` writes rules and fixtures out, `engines` is the table of engines and runs them, `within` is what runs
inside an engine's own Python, `rust/` the two engines in Rust, `zircolite` runs that tool, `publish` writes
docs/sigma-engines.md. README.md says how to run it.
"""
