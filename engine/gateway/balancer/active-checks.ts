import { OutboundError, type Host, type OutboundRequest } from '../../host.ts'
import type { TargetAddress } from './balancer.ts'
import type { HealthReport } from './health.ts'
import type { ActiveChecks } from './upstream.ts'

/** Addresses that are probed, and where the outcome goes. */
export interface ProbedPool {
  readonly checks: ActiveChecks
  readonly hostHeader: string | undefined
  addresses(): readonly TargetAddress[]
  report(address: TargetAddress, report: HealthReport): void
}

/** Probes healthy and unhealthy addresses, each kind at its own interval; the result stops it (Kong: router.md §7). */
export function startActiveChecks(host: Host, pool: ProbedPool): () => void {
  const { healthyInterval, unhealthyInterval } = pool.checks
  const stops = [
    repeat(host, healthyInterval, () => probeAll(host, pool, true)),
    repeat(host, unhealthyInterval, () => probeAll(host, pool, false)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function repeat(host: Host, seconds: number, run: () => Promise<unknown>): () => void {
  if (seconds === 0) return () => {}
  let isStopped = false
  const wait = () =>
    host.setTimer(seconds * 1000, () => {
      void run().finally(() => {
        if (!isStopped) cancel = wait()
      })
    })
  let cancel = wait()
  return () => {
    isStopped = true
    cancel()
  }
}

function probeAll(host: Host, pool: ProbedPool, isHealthy: boolean): Promise<unknown> {
  const wanted = pool.addresses().filter(({ isAvailable }) => isAvailable === isHealthy)
  return Promise.all(
    wanted.map(async (address) => {
      pool.report(address, await probe(host, pool, address))
    }),
  )
}

async function probe(host: Host, { checks, hostHeader }: ProbedPool, address: TargetAddress): Promise<HealthReport> {
  try {
    const answer = await host.fetch(requestOf(checks, address, hostHeader ?? address.name))
    await answer.body[Symbol.asyncIterator]().return?.()
    // A TCP check wants a connection only.
    return checks.type === 'tcp' ? { type: 'status', status: 200 } : { type: 'status', status: answer.status }
  } catch (error) {
    const isTimeout = error instanceof OutboundError && error.code === 'timeout'
    const isConnected = error instanceof OutboundError && error.stage !== 'connect'
    if (checks.type === 'tcp' && isConnected) return { type: 'status', status: 200 }
    return { type: isTimeout ? 'timeout' : 'tcp-failure' }
  }
}

function requestOf(checks: ActiveChecks, { ip, port }: TargetAddress, hostName: string): OutboundRequest {
  const milliseconds = checks.timeout * 1000
  const isTls = checks.type === 'https' || checks.type === 'grpcs'
  const own = Object.entries(checks.headers).flatMap(([name, values]) => values.map((value) => [name, value] as const))
  return {
    scheme: isTls ? 'https' : 'http',
    host: ip,
    port,
    method: 'GET',
    target: checks.path,
    headers: [['Host', hostName], ...own],
    timeouts: { connect: milliseconds, send: milliseconds, read: milliseconds },
    ...(isTls && { serverName: hostName, verifyTls: false }),
  }
}
