"""Do the tests notice a fault? A sample of single-point faults in the code, each seeded in a scratch copy and tested.

In the order of a fault's way: `faults` lists every fault that `operators` know in a source file, `sample` draws some
by a seed and sets those aside that a person judged to change nothing (`equivalent.yml`), `beside` says which tests to
ask first, `scratch` runs them in a copy, `judge` goes from the nearest tests to the widest, `report` writes it down.

`make faults SAMPLE=100 SEED=7`; `python -m programs.faults --help`.
"""
