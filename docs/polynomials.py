"""Fits the polynomials in core/src/main/java/dev/fluxion/core/expr and prints them as Java's hexadecimal literals.

Near-minimax by least squares at Chebyshev nodes in 60 digits, reweighted towards equal ripples (Lawson 1961). The
coefficients are rounded to the format one after the other, lowest power first, and the others fitted again each time.

    pip install mpmath; python3 docs/polynomials.py        under a minute
"""
import mpmath as mp

mp.mp.dps = 60
TINY = mp.mpf('1e-8')  # functions of z = r*r start here: they are 0/0 at 0


def rounded(x, bits):
    mantissa, exponent = mp.frexp(x)
    return mp.ldexp(mp.nint(mp.ldexp(mantissa, bits)), exponent - bits)


def least_squares(rows, values, weights):
    n = len(rows[0])
    a, b = mp.matrix(n, n), mp.matrix(n, 1)
    for row, y, w in zip(rows, values, weights):
        for i in range(n):
            b[i] += w * row[i] * y
            for j in range(i, n):
                a[i, j] += w * row[i] * row[j]
    for i in range(n):
        for j in range(i):
            a[i, j] = a[j, i]
    return list(mp.lu_solve(a, b))


def minimax(name, rows, values, bits, rounds):
    """The factors of the rows' columns that keep the largest error small, rounded."""
    count, best = len(rows), None
    weights = [mp.mpf(1)] * count
    for _ in range(rounds):
        c = least_squares(rows, values, weights)
        errors = [abs(sum(ci * r for ci, r in zip(c, row)) - y) for row, y in zip(rows, values)]
        if best is None or max(errors) < best[0]:
            best = max(errors), weights
        total = sum(w * e for w, e in zip(weights, errors))
        weights = [w * e / total * count + mp.mpf('1e-12') for w, e in zip(weights, errors)]
    coefficients = []
    for k in range(len(rows[0])):
        c = rounded(least_squares([row[k:] for row in rows], values, best[1])[0], bits)
        coefficients.append(c)
        values = [y - c * row[k] for y, row in zip(values, rows)]
    print(f'{name}: relative error 2^{float(mp.log(max(map(abs, values)), 2)):.1f}')
    return coefficients


def show(coefficients):
    print('   ', ', '.join(float(c).hex() for c in coefficients), flush=True)


def nodes(low, high, count):
    return [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def fit(name, f, low, high, terms, bits, weight, rounds=12):
    """c0 + c1 x + ... for f on [low, high]; what is made small is the error times weight(x)."""
    xs = nodes(mp.mpf(low), mp.mpf(high), 6 * terms + 20)
    scale = [weight(x) for x in xs]
    rows = [[x**k * s for k in range(terms)] for x, s in zip(xs, scale)]
    show(minimax(name, rows, [f(x) * s for x, s in zip(xs, scale)], bits, rounds))


def fit_quotient(name, f, high, above, below, bits, weight, rounds=6):
    """(f(0) + a1 x + ...) / (1 + b1 x + ...) with so many terms for f on [0, high], close at 0; both rows are printed.

    Times the denominator it is linear: a(x) - f(x) b(x) = f(x) - f(0), and the denominator of the last fit scales the error."""
    xs = [x**2 / mp.mpf(high) for x in nodes(mp.mpf(0), mp.mpf(high), 8 * (above + below) + 20)]
    fs, zero = [f(x) for x in xs], f(mp.mpf(0))
    columns = sorted([(k, 0) for k in range(1, above)] + [(k, 1) for k in range(1, below)])
    denominators = [mp.mpf(1)] * len(xs)
    for last in [False] * 5 + [True]:
        scale = [weight(x) / d for x, d in zip(xs, denominators)]
        rows = [[x**k * (-y if is_below else 1) * s for k, is_below in columns] for x, y, s in zip(xs, fs, scale)]
        values = [(y - zero) * s for y, s in zip(fs, scale)]
        c = minimax(name, rows, values, bits, rounds) if last else least_squares(rows, values, [mp.mpf(1)] * len(xs))
        denominators = [1 + sum(ci * x**k for ci, (k, is_below) in zip(c, columns) if is_below) for x in xs]
    for part, first in ((0, zero), (1, mp.mpf(1))):
        show([first] + [ci for ci, (_, is_below) in zip(c, columns) if is_below == part])


def both(name, f, low, high, weight, terms32, terms64):
    fit(name + ' F32', f, low, high, terms32, 24, weight)
    fit(name + ' F64', f, low, high, terms64, 53, weight)


# e^r - 1 = r + r^2 q(r)
half_ln2 = mp.log(2) / 2 * mp.mpf('1.0001')
both('exp q', lambda r: (mp.expm1(r) - r) / r**2, -half_ln2, half_ln2, lambda r: r**2 / mp.exp(r), 5, 10)

# ln(1+f) = f + f^2 (-1/2 + f Q(f));  with s = f/(2+f): ln(1+f) = 2s + s^3 R(s^2)
fit('log Q F32', lambda f: (mp.log1p(f) - f + f * f / 2) / f**3, mp.sqrt('0.5') - 1, mp.sqrt(2) - 1, 8, 24,
    lambda f: abs(f**3 / mp.log1p(f)))
both('log R', lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, TINY, (mp.sqrt(2) - 1)**4 * (1 + mp.mpf('1e-6')),
     lambda z: z * mp.sqrt(z) / (2 * mp.atanh(mp.sqrt(z))), 3, 7)

# ln(1+e) = e + e^2 L(e) for 0 <= e <= 1
both('log1p L', lambda e: (mp.log1p(e) - e) / e**2, TINY, 1, lambda e: e * e / mp.log1p(e), 9, 20)

# sin r = r + r^3 S(r^2), and so for tan and atan; the ends are widened by what the reduction may miss
for name, f, high32, high64, terms32, terms64, rounds in (
        ('sin', mp.sin, mp.pi / 2 * mp.mpf('1.0015'), mp.pi / 2 * mp.mpf('1.0001'), 4, 8, 12),
        ('tan', mp.tan, mp.pi / 4 * mp.mpf('1.006'), mp.pi / 4 * mp.mpf('1.001'), 7, 14, 12),
        ('atan', mp.atan, 1, 1, 9, 20, 6), ('asin', mp.asin, '0.5', '0.5', 6, 13, 12)):
    for precision, high, terms, bits in (('F32', high32, terms32, 24), ('F64', high64, terms64, 53)):
        fit(f'{name} {precision}', lambda z: (f(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, TINY, mp.mpf(high)**2, terms, bits,
            lambda z: z * mp.sqrt(z) / f(mp.sqrt(z)), rounds)

# erf x = x + x P(x^2) near 0, 1 - exp(-q(x)) beyond; erfc x = exp(-x^2) (1 + R(t)) / (1 + 2x), t = (x-k)/(x+k)
for precision, split, one, k, zero, bits, terms in (
        ('F32', '0.93', '3.93', '2.5', '10.3', 24, (6, 7, 10)), ('F64', '1', '5.95', '4', '27.5', 53, (12, 18, 21))):
    fit(f'erf P {precision}', lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, TINY, mp.mpf(split)**2, terms[0], bits,
        lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)))
    fit(f'erf q {precision}', lambda x: -mp.log(mp.erfc(x)), split, one, terms[1], bits, mp.erfc)
    k, low, high = mp.mpf(k), mp.mpf('0.49'), mp.mpf(zero)
    x = lambda t: k * (1 + t) / (1 - t)
    scaled = lambda t: (1 + 2 * x(t)) * mp.exp(x(t)**2) * mp.erfc(x(t))
    fit(f'erfc R {precision}', lambda t: scaled(t) - 1, (low - k) / (low + k), (high - k) / (high + k), terms[2], bits,
        lambda t: 1 / scaled(t), 4)

# e^(-d/2) = 1 + d E(d);  Phi(-x) = e^(-x^2/2) R(x), a quotient
both('normal E', lambda d: mp.expm1(-d / 2) / d, -2 * half_ln2, 2 * half_ln2, lambda d: abs(d) * mp.exp(d / 2), 6, 11)
mills = lambda x: mp.exp(x * x / 2) * mp.erfc(x / mp.sqrt(2)) / 2
for precision, zero, terms, bits in (('F32', '13.27', 5, 24), ('F64', '37.66', 10, 53)):
    fit_quotient(f'normal R {precision}', mills, zero, terms, terms + 1, bits, lambda x: 1 / mills(x))

# ln Gamma(x) = (x-1) (x-2) P(x-2) for 1 <= x <= 3, by Chebyshev's expansion
quotient = lambda u: (mp.psi(0, 2) if abs(u) < TINY else mp.euler if abs(u + 1) < TINY
                      else mp.loggamma(2 + u) / ((1 + u) * u))
for precision, terms, bits in (('F32', 13, 24), ('F64', 30, 53)):
    print(f'lgamma P {precision}')
    print('   ', ', '.join(float(rounded(c, bits)).hex() for c in reversed(mp.chebyfit(quotient, [-1, 1], terms))))

# erfinv x = x P(w - m) near 0, x Q(sqrt(w) - m) beyond, w = -ln(1 - x^2)
for precision, bits, parts in (('F32', 24, ((0, 5, 11), ('2.236', '3.995', 10))),
                               ('F64', 53, ((0, '6.25', 23), ('2.5', 4, 18), (4, '6.006', 16)))):
    for number, (low, high, terms) in enumerate(parts):
        low, high = mp.mpf(low), mp.mpf(high)
        middle = (low + high) / 2
        w = (lambda u: middle + u) if number == 0 else (lambda u: (middle + u)**2)
        slope = lambda u: mp.erfinv(mp.sqrt(-mp.expm1(-w(u)))) / mp.sqrt(-mp.expm1(-w(u)))
        fit(f'erfinv {precision} part {number}', slope, low - middle, high - middle, terms, bits, lambda u: 1 / slope(u), 6)
