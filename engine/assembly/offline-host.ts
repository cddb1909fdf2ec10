import { OutboundError, type Host } from '../host.ts'

/**
 * A host without network and without the machine's environment, for a scenario that came from somebody else (DESIGN §2).
 * Its virtual upstreams answer as ever.
 */
export function offlineHost(host: Host): Host {
  const refuse = (who: string) =>
    Promise.reject(
      new OutboundError(
        'no-network',
        'connect',
        `${who} is not among the upstreams of phasescope.yml, and this scenario has no network until it is allowed`,
      ),
    )
  return {
    name: host.name,
    now: () => host.now(),
    cost: () => host.cost(),
    random: (bytes) => host.random(bytes),
    setTimer: (ms, callback) => host.setTimer(ms, callback),
    nextTurn: () => host.nextTurn(),
    fetch: (request) => refuse(`${request.host}:${request.port}`),
    connect: (options) => refuse(`${options.host}:${options.port}`),
    openWebSocket: (request) => refuse(`${request.host}:${request.port}`),
    // Names are somebody's to see, too: none is looked up.
    resolve: async (name) => [/^[\d.]+$|:/.test(name) ? name : '10.0.0.1'],
    ...(host.openSpool && { openSpool: host.openSpool.bind(host) }),
    log: (level, message) => host.log(level, message),
  }
}
