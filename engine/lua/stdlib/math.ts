/**
 * The math library. Source: LuaJIT 2.1 `lib_math.c` and its x64 code (`min`, `max`, `modf`); randoms in prng.ts.
 */

import { pow } from '../runtime/arithmetic.ts'
import { type LuaFunction } from '../runtime/function.ts'
import { LuaError } from '../runtime/lua-error.ts'
import { checkNumber, defineNative, library } from '../runtime/native.ts'
import { stringToNumber } from '../runtime/number.ts'
import { EMPTY, type LuaReturn, type LuaValue, typeName } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { defineLuaCoded } from './lua-coded.ts'
import { LuaRandom } from './prng.ts'

/** Sets the global `math`; every VM has its own random sequence. */
export function installMath(vm: LuaVm): void {
  vm.globals.setString(
    'math',
    library({
      pi: Math.PI,
      huge: Infinity,
      ...unaryFunctions(),
      ...binaryFunctions(),
      ...splitFunctions(),
      deg: angleFunction('deg', 57.29577951308232),
      rad: angleFunction('rad', 0.017453292519943295),
      min: extremum('min', (a, b) => a < b),
      max: extremum('max', (a, b) => a > b),
      ...randomFunctions(new LuaRandom()),
    }),
  )
}

function unary(name: string, compute: (x: number) => number): LuaFunction {
  return defineNative(name, function (_F, x): LuaReturn {
    return compute(typeof x === 'number' ? x : checkNumber(x, 1, arguments.length - 1))
  })
}

function unaryFunctions(): Record<string, LuaFunction> {
  const functions: Record<string, LuaFunction> = {}
  const names = [
    'abs',
    'floor',
    'ceil',
    'sqrt',
    'log10',
    'exp',
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sinh',
    'cosh',
    'tanh',
  ] as const
  for (const name of names) functions[name] = unary(name, Math[name])
  return functions
}

function binary(name: string, compute: (x: number, y: number) => number): LuaFunction {
  return defineNative(name, function (_F, x, y): LuaReturn {
    const left = typeof x === 'number' ? x : checkNumber(x, 1, arguments.length - 1)
    return compute(left, typeof y === 'number' ? y : checkNumber(y, 2, arguments.length - 1))
  })
}

function binaryFunctions(): Record<'atan2' | 'pow' | 'fmod' | 'ldexp' | 'log', LuaFunction> {
  return {
    atan2: binary('atan2', Math.atan2),
    pow: binary('pow', pow),
    fmod: binary('fmod', (x, y) => x % y),
    ldexp: defineNative('ldexp', function (_F, x, exponent): LuaReturn {
      const mantissa = checkNumber(x, 1, arguments.length - 1)
      return scale(mantissa, checkNumber(exponent, 2, arguments.length - 1))
    }),
    log: defineNative('log', function (_F, x, base): LuaReturn {
      const value = checkNumber(x, 1, arguments.length - 1)
      if (arguments.length < 3) return Math.log(value)
      return Math.log2(value) * (1 / Math.log2(checkNumber(base, 2, arguments.length - 1)))
    }),
  }
}

/** x87's fscale: any double as exponent, truncated. */
function scale(mantissa: number, exponent: number): number {
  let value = mantissa
  let left = Math.trunc(Math.max(-2200, Math.min(2200, exponent)))
  for (; left > 1000; left -= 1000) value *= 2 ** 1000
  for (; left < -1000; left += 1000) value *= 2 ** -1000
  return value * 2 ** left
}

function splitFunctions(): Record<'frexp' | 'modf', LuaFunction> {
  return {
    frexp: defineNative('frexp', function (_F, x): LuaReturn {
      return splitExponent(checkNumber(x, 1, arguments.length - 1))
    }),
    modf: defineNative('modf', function (_F, x): LuaReturn {
      const value = checkNumber(x, 1, arguments.length - 1)
      const whole = Math.trunc(value)
      if (value === Infinity || value === -Infinity) return [value, value < 0 ? -0 : 0]
      const fraction = value - whole
      return [whole, fraction === 0 && (value < 0 || Object.is(value, -0)) ? -0 : fraction]
    }),
  }
}

const view = new DataView(new ArrayBuffer(8))

function splitExponent(x: number): LuaReturn {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  const isDenormal = Math.abs(x) < 2 ** -1022
  view.setFloat64(0, isDenormal ? x * 2 ** 54 : x)
  const high = view.getUint32(0)
  view.setUint32(0, (high & 0x800fffff) | 0x3fe00000)
  return [view.getFloat64(0), ((high >>> 20) & 0x7ff) - 1022 - (isDenormal ? 54 : 0)]
}

/** `deg` and `rad` are Lua code inside LuaJIT: they fail as arithmetic does. */
function angleFunction(name: string, factor: number): LuaFunction {
  return defineLuaCoded((_F, x): LuaReturn => {
    const value = typeof x === 'string' ? stringToNumber(x) : x
    if (typeof value === 'number') return value * factor
    throw new LuaError(`[builtin:${name}]:0: attempt to perform arithmetic on a ${typeName(x)} value`)
  })
}

/** x64's minsd and maxsd: when the operands do not compare as asked, the second wins, so nan is forgotten. */
function extremum(name: string, isBetter: (a: number, b: number) => boolean): LuaFunction {
  return defineNative(name, (_F, ...args: LuaValue[]): LuaReturn => {
    let best = checkNumber(args[0], 1, args.length)
    for (let i = 1; i < args.length; i++) {
      const x = args[i]
      const next = typeof x === 'number' ? x : checkNumber(x, i + 1, args.length)
      if (!isBetter(best, next)) best = next
    }
    return best
  })
}

function randomFunctions(random: LuaRandom): Record<'random' | 'randomseed', LuaFunction> {
  return {
    // LuaJIT checks no interval: random(1.5, 3.5) gives fractions, random(1, 0) gives 1.
    random: defineNative('random', function (_F, low, high): LuaReturn {
      const d = random.next()
      if (arguments.length === 1) return d
      const first = checkNumber(low, 1, arguments.length - 1)
      if (arguments.length === 2) return Math.floor(d * first) + 1
      const last = checkNumber(high, 2, arguments.length - 1)
      return Math.floor(d * (last - first + 1)) + first
    }),
    randomseed: defineNative('randomseed', function (_F, seed): LuaReturn {
      random.seed(checkNumber(seed, 1, arguments.length - 1))
      return EMPTY
    }),
  }
}
