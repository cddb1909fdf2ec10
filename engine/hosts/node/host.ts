import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setImmediate as nextImmediate } from 'node:timers/promises'

import { type Host, type LogLevel, OutboundError, type OutboundRequest, type OutboundResponse } from '../../host.ts'
import { queryRecords } from './dns-records.ts'
import type { Http2Outbound } from './http2/http2-outbound.ts'
import { createOutbound } from './outbound.ts'
import { connectSocket } from './socket.ts'
import { openSpool } from './spool.ts'
import { asksForUpgrade, fetchUpgrade } from './websocket/fetch-upgrade.ts'
import { openWebSocket } from './websocket/open-websocket.ts'

export interface NodeHost extends Host {
  /** Closes the pools towards upstreams. */
  dispose(): Promise<void>
}

/** The machine itself: real clock, real sockets, real names. */
export function createNodeHost(writeLog: (level: LogLevel, message: string) => void): NodeHost {
  const outbound = createOutbound()
  // recording reads the clock at every handler, and looking this up is not free
  const { timeOrigin } = performance
  // node:http2 is loaded for the first gRPC call.
  let http2: Promise<Http2Outbound> | undefined
  const overHttp2 = (request: OutboundRequest): Promise<OutboundResponse> => {
    http2 ??= import('./http2/http2-outbound.ts').then((module) => new module.Http2Outbound())
    return http2.then((calls) => calls.fetch(request))
  }
  const clock = { now: () => timeOrigin + performance.now(), cost: () => performance.now(), origin: timeOrigin }
  return {
    name: 'node',
    now: clock.now,
    cost: clock.cost,
    oneClock: clock,
    random: (count) => new Uint8Array(randomBytes(count)),
    setTimer(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    nextTurn: () => nextImmediate(),
    fetch(request) {
      if (asksForUpgrade(request)) return fetchUpgrade(request)
      return request.isHttp2 ? overHttp2(request) : outbound.fetch(request)
    },
    connect: connectSocket,
    openWebSocket,
    resolve: resolveName,
    query: queryRecords,
    environment: deckVariables(process.env),
    openSpool,
    log: writeLog,
    async dispose() {
      ;(await http2)?.close()
      await outbound.close()
    },
  }
}

/** Variables whose name says that a configuration may read them, as decK has it. */
function deckVariables(all: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      name.startsWith('DECK_') && value !== undefined ? [[name, value]] : [],
    ),
  )
}

async function resolveName(name: string): Promise<readonly string[]> {
  if (isIP(name) !== 0) return [name]
  try {
    const found = await lookup(name, { all: true })
    return found.map(({ address }) => address)
  } catch (cause) {
    throw new OutboundError(
      'name-error',
      'connect',
      `${name} cannot be resolved: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
}
