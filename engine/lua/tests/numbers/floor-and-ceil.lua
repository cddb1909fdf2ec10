-- math functions at the edges.
print(math.floor(2.5), math.floor(-2.5), math.ceil(2.5), math.ceil(-2.5), math.floor(2^53), math.abs(-0), math.fmod(-5, 3), math.fmod(5, -3))
print(math.max(1, 3, 2), math.min(1, -3), math.modf(3.7), math.modf(-3.7), math.modf(1 / 0), math.frexp(8), math.ldexp(0.5, 4))
print(math.sqrt(16), math.pow(2, 10), math.log10(1000), math.huge, math.pi, math.deg(math.pi), math.rad(180))
