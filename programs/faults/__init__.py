"""Do the tests notice a fault? A sample of single-point faults in the code, each seeded in a copy and tested.

In the order of a fault's way: `faults` lists every fault that `operators` know in a source file, `sample` draws some by
a seed and sets those aside that a person judged to change nothing (`equivalent.yml`), `beside` says which tests are the
nearest, `reach` which of them run the lines, by what `recorder` wrote once, `asked` puts both together, `judge` goes
from the nearest to the widest, and `report` writes it down. `forking` starts the process in which `forked` judges one
fault after the other; what cannot be judged there runs in a process of its own, in a copy of `scratch`.

`make faults SAMPLE=100 SEED=7`; `python -m programs.faults --help`.
"""
