"""Forward mode twice: dual numbers in ten lines, and the code that adgen writes, for sin(x) * x.

A dual number is a value with a derivative, a + b ε with ε² = 0, and every operation says what becomes of both (W. K.
Clifford, 1873; R. E. Wengert, "A simple automatic derivative evaluation program", CACM 7, 1964). A program that is run
on dual numbers computes its derivative beside its value.

What is learnt: adgen does the same with the text of the program instead of its numbers. Each line gets a line beside
it, `x` gets `x_dot`, and nothing of the machinery is left when the program runs.

What is printed: the value and the derivative both ways, the module of adgen, and how long a call takes each way.

Run it: python examples/dual_numbers.py
"""

import math
import timeit
from dataclasses import dataclass

import adgen


@dataclass
class Dual:
    value: float
    dot: float

    def __mul__(self, other):
        return Dual(self.value * other.value, self.dot * other.value + self.value * other.dot)


def dual_sin(x):
    return Dual(math.sin(x.value), math.cos(x.value) * x.dot)


@adgen.example(x=0.7)
def f(x):
    return math.sin(x) * x


f_jvp = adgen.jvp(f)


def main():
    x = 0.7
    by_hand = dual_sin(Dual(x, 1.0)) * Dual(x, 1.0)
    value, derivative = f_jvp(x, 1.0)
    print(f"dual numbers    {by_hand.value:.15f}  derivative {by_hand.dot:.15f}")
    print(f"emitted by adgen {value:.15f}  derivative {derivative:.15f}")
    print(f"by the formula                     derivative {math.cos(x) * x + math.sin(x):.15f}")
    print(f_jvp.source(x))

    emitted = f_jvp.specialize(x)
    for name, call in (
        ("dual numbers", lambda: dual_sin(Dual(x, 1.0)) * Dual(x, 1.0)),
        ("emitted by adgen", lambda: emitted(x, 1.0)),
        ("the function alone", lambda: f(x)),
    ):
        print(f"{name:18} {1e6 * min(timeit.repeat(call, number=2000, repeat=5)) / 2000:.2f} µs")


if __name__ == "__main__":
    main()
