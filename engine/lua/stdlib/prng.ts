/**
 * LuaJIT's `math.random`: a combined Tausworthe generator of period 2^223 (L'Ecuyer, table 3), on pairs of 32-bit words.
 *
 * Source: LuaJIT 2.1 `lj_prng.c` and `lib_math.c`; sequences checked by conformance/lib/jit.jsonl (`jit/rand`).
 */

interface Step {
  readonly k: number
  readonly q: number
  readonly s: number
}

const STEPS: readonly Step[] = [
  { k: 63, q: 31, s: 18 },
  { k: 58, q: 19, s: 28 },
  { k: 55, q: 24, s: 7 },
  { k: 47, q: 21, s: 8 },
]

/** The state every LuaJIT starts with (`lj_prng_seed_fixed`). */
const FIXED_SEED = [0xa0d27757, 0x0a345b8c, 0x764a296c, 0x5d4aa64f, 0x51220704, 0x070adeaa, 0x2a2717b5, 0xa7b7b927]

/** One generator; `next` gives doubles in [0, 1). */
export class LuaRandom {
  /** High and low words of the four registers. */
  private readonly words = Uint32Array.from(FIXED_SEED)
  private readonly scratch = new DataView(new ArrayBuffer(8))

  /** `math.randomseed(seed)`. */
  seed(seed: number): void {
    let d = seed
    for (let i = 0; i < 4; i++) {
      d = d * Math.PI + Math.E
      const [high, bits] = this.bitsOf(d)
      // The top k bits of a register must not all be zero.
      const least = 1 << (64 - (STEPS[i]?.k ?? 64))
      const low = high === 0 && bits < least ? bits + least : bits
      this.words[2 * i] = high
      this.words[2 * i + 1] = low
    }
    for (let i = 0; i < 10; i++) this.next()
  }

  /** The next number in [0, 1). */
  next(): number {
    const { words, scratch } = this
    let high = 0
    let low = 0
    for (let i = 0; i < 4; i++) {
      const { k, q, s } = STEPS[i] as Step
      const zh = words[2 * i] ?? 0
      const zl = words[2 * i + 1] ?? 0
      // z = (((z << q) ^ z) >> (k - s)) ^ ((z & (~0 << (64 - k))) << s)
      const mh = ((zh << q) | (zl >>> (32 - q))) ^ zh
      const ml = (zl << q) ^ zl
      const n = k - s
      const rh = n < 32 ? mh >>> n : 0
      const rl = n < 32 ? (ml >>> n) | (mh << (32 - n)) : mh >>> (n - 32)
      const kept = zl & (-1 << (64 - k))
      const nh = rh ^ ((zh << s) | (kept >>> (32 - s)))
      const nl = rl ^ (kept << s)
      words[2 * i] = nh
      words[2 * i + 1] = nl
      high ^= nh
      low ^= nl
    }
    scratch.setUint32(0, (high & 0x000fffff) | 0x3ff00000)
    scratch.setUint32(4, low >>> 0)
    return scratch.getFloat64(0) - 1
  }

  private bitsOf(d: number): [number, number] {
    // x86 makes negative quiet NaNs.
    if (d !== d) return [0xfff80000, 0]
    this.scratch.setFloat64(0, d)
    return [this.scratch.getUint32(0), this.scratch.getUint32(4)]
  }
}
