import { expect, it } from 'vitest'
import { LuaRandom } from './prng.ts'

// conformance/lib/jit.jsonl, jit/rand
it.each([
  [0, 0.79420629243124097, 0.69885246563716397],
  [123, 0.11554853058275572, 0.91623652232461361],
  [-1, 0.30439379925102106, 0.6416223298663617],
  [2 ** 31, 0.54058049094305205, 0.96344044223594727],
  [NaN, 0.99401821283724456, 0.82430343420664043],
])('gives the sequence of LuaJIT for seed %d', (seed, first, second) => {
  const random = new LuaRandom()
  random.seed(seed)
  expect([random.next(), random.next()]).toEqual([first, second])
})
