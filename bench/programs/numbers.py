"""Loops over ints and floats."""


def primes(n):
    sieve = [True] * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if sieve[i]:
            for j in range(i * i, n + 1, i):
                sieve[j] = False
    return sum(sieve) - 2


def orbit(steps):
    x, v, inside = 1.0, 0.0, 0
    for _ in range(steps):
        v -= x * 0.01
        x += v * 0.01
        inside += x > 0
    return round(x, 6), inside


print(primes(300000), orbit(300000))
