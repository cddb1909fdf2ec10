// DESIGN §6 row 1: 20 plugins × 5 phases in process, compiled Lua, no listener, against LuaJIT with one coroutine per access.
import { spawnSync } from 'node:child_process'

import { assemble } from '../assembly/assemble.ts'
import { ClientOutput } from '../gateway/output.ts'
import { RequestContext } from '../gateway/request-context.ts'
import { runCollecting, runFilter, runPhase } from '../gateway/run-phase.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import { chainScenario, luajitProgram } from './support/chain.ts'
import { cpu, median, printRatio } from './support/measure.ts'

const REQUESTS = 20_000
const ROUNDS = 5

const host = createMemoryHost()
const { running, diagnostics } = await assemble(chainScenario(), host, { probe: {} })
if (!running) throw new Error(JSON.stringify(diagnostics))
const { gateway } = running
const match = gateway.router.match(contextOf()).match

function contextOf(): RequestContext {
  const ctx = new RequestContext(
    '0'.repeat(32),
    new RecordedExchange(requestOf('GET', '/')),
    gateway.host,
    gateway.probe,
  )
  ctx.output = new ClientOutput(ctx, gateway, () => undefined as never)
  return ctx
}

/** What the run loop does between the request and the upstream's bytes, without either. */
async function travel(): Promise<void> {
  const ctx = contextOf()
  await runPhase('rewrite', gateway.iterator.global('rewrite'), ctx)
  ctx.match = match
  ctx.route = match?.route
  ctx.service = match?.service
  ctx.kongPhase = 'access'
  await runCollecting('access', ctx, gateway)
  for (const phase of ['header_filter', 'body_filter', 'log'] as const) {
    ctx.kongPhase = phase
    ctx.nginxPhase = phase
    void runFilter(phase, ctx.collected?.[phase] ?? [], ctx)
  }
}

async function ours(): Promise<number> {
  const start = cpu()
  for (let i = 0; i < REQUESTS; i += 1) await travel()
  return (cpu() - start) / REQUESTS
}

function luajit(): number {
  const { stdout } = spawnSync('luajit', ['-'], { input: luajitProgram(REQUESTS), encoding: 'utf8' })
  return Number(stdout)
}

await ours()
const rounds: { ours: number; theirs: number }[] = []
for (let i = 0; i < ROUNDS; i += 1) rounds.push({ ours: await ours(), theirs: luajit() })
printRatio(
  '20 plugins × 5 phases in process / LuaJIT',
  median(rounds.map((round) => round.ours)),
  median(rounds.map((round) => round.theirs)),
  { must: 1.35, goal: 1 },
)
