"""Calls, recursion, closures."""


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def adder(k):
    return lambda x, y=1: x + y + k


add = adder(3)
print(fib(24), sum(add(i) for i in range(200000)), sum(add(i, y=2) for i in range(100000)))
