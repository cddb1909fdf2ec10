import { spawnSync } from 'node:child_process'

import { assemble } from '../../assembly/assemble.ts'
import { ClientOutput } from '../../gateway/output.ts'
import { RequestContext } from '../../gateway/request-context.ts'
import { runCollecting } from '../../gateway/run-collecting.ts'
import { runFilter, runPhase } from '../../gateway/run-phase.ts'
import { createMemoryHost } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../../hosts/memory/recorded-exchange.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { chainScenario, handlerSource, luajitProgram } from './chain.ts'
import { cpu, median, printRatio } from './measure.ts'

/**
 * The chain in this process, without a listener: what the run loop does between the request and the upstream's bytes,
 * without either. Gives CPU microseconds a request for a number of them.
 */
export async function startChain(
  prepare: (vm: LuaVm) => void = () => undefined,
  handler = handlerSource,
): Promise<(requests: number) => Promise<number>> {
  const { running, diagnostics } = await assemble(chainScenario({ handler }), createMemoryHost(), {
    probe: {},
    prepare,
  })
  if (!running) throw new Error(JSON.stringify(diagnostics))
  const { gateway } = running
  const match = gateway.router.match(contextOf()).match

  function contextOf(): RequestContext {
    const exchange = new RecordedExchange(requestOf('GET', '/'))
    const ctx = new RequestContext('0'.repeat(32), exchange, gateway.host, gateway.probe)
    ctx.output = new ClientOutput(ctx, gateway, () => undefined as never)
    return ctx
  }

  async function travel(): Promise<void> {
    const ctx = contextOf()
    const rewriting = runPhase('rewrite', gateway.iterator.global('rewrite'), ctx)
    if (rewriting instanceof Promise) await rewriting
    ctx.match = match
    ctx.route = match?.route
    ctx.service = match?.service
    ctx.kongPhase = 'access'
    const granting = runCollecting('access', ctx, gateway)
    if (granting instanceof Promise) await granting
    for (const phase of ['header_filter', 'body_filter', 'log'] as const) {
      ctx.kongPhase = phase
      ctx.nginxPhase = phase
      const filtered = runFilter(phase, ctx.collected?.[phase] ?? [], ctx)
      // as in the run loop: only the debug form makes a filter wait
      if (filtered instanceof Promise) await filtered
    }
  }

  return async (requests) => {
    const start = cpu()
    for (let i = 0; i < requests; i += 1) await travel()
    return (cpu() - start) / requests
  }
}

/** The same handlers in LuaJIT: CPU microseconds a request. */
export function luajitChain(requests: number, handler = handlerSource): number {
  const { stdout } = spawnSync('luajit', ['-'], { input: luajitProgram(requests, handler), encoding: 'utf8' })
  return Number(stdout)
}

const REQUESTS = 20_000
const ROUNDS = 5

/** Prints the row of a chain with these handlers. Each in a process of its own: V8 knows what ran there before. */
export async function compareChains(name: string, handler: (index: number) => string): Promise<void> {
  const chain = await startChain(() => undefined, handler)
  await chain(REQUESTS)
  const rounds: { ours: number; theirs: number }[] = []
  for (let i = 0; i < ROUNDS; i += 1)
    rounds.push({ ours: await chain(REQUESTS), theirs: luajitChain(REQUESTS, handler) })
  printRatio(name, median(rounds.map((round) => round.ours)), median(rounds.map((round) => round.theirs)), {
    must: 1.35,
    goal: 1,
  })
}
