// DESIGN §6 row 1: 20 plugins × 5 phases in process, compiled Lua, no listener, against LuaJIT with one coroutine per access.
import { luajitChain, startChain } from './support/in-process.ts'
import { median, printRatio } from './support/measure.ts'

const REQUESTS = 20_000
const ROUNDS = 5

const chain = await startChain()
await chain(REQUESTS)
const rounds: { ours: number; theirs: number }[] = []
for (let i = 0; i < ROUNDS; i += 1) rounds.push({ ours: await chain(REQUESTS), theirs: luajitChain(REQUESTS) })
printRatio(
  '20 plugins × 5 phases in process / LuaJIT',
  median(rounds.map((round) => round.ours)),
  median(rounds.map((round) => round.theirs)),
  { must: 1.35, goal: 1 },
)
