import { type Host, type LogLevel, OutboundError } from '../../host.ts'

/** The browser's worker: real clock, no sockets. Upstreams are the scenario's virtual ones; everything else has no network. */
export function createServiceWorkerHost(writeLog: (level: LogLevel, message: string) => void): Host {
  const channel = new MessageChannel()
  const turns: (() => void)[] = []
  channel.port2.onmessage = () => turns.shift()?.()
  return {
    name: 'service-worker',
    now: () => performance.timeOrigin + performance.now(),
    cost: () => performance.now(),
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    setTimer(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    // setTimeout is clamped to 4 ms when nested; a message is not
    nextTurn: () =>
      new Promise((resolve) => {
        turns.push(resolve)
        channel.port1.postMessage(0)
      }),
    fetch: ({ host, port }) =>
      Promise.reject(
        new OutboundError(
          'no-network',
          'connect',
          `${host}:${port} is not among the upstreams of phasescope.yml, and a page has no network of its own`,
        ),
      ),
    // There is no resolver either: any name may be meant, but one that never exists (RFC 6761).
    resolve: async (name) => {
      if (name.endsWith('.invalid')) throw new OutboundError('name-error', 'connect', `${name} does not exist`)
      return [/^[\d.]+$|:/.test(name) ? name : '10.0.0.1']
    },
    log: writeLog,
  }
}
