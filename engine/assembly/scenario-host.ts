import { clocksOf } from '../host-clock.ts'
import type { Host, Socket } from '../host.ts'
import type { Scenario } from '../scenario/model.ts'
import { createVirtualNetwork } from '../scenario/virtual-upstreams.ts'
import { createSeededRandom } from './seeded-random.ts'

/** A host as one configuration sees it. Disposing cancels its timers and closes its sockets: nothing of an old configuration runs on. */
export interface ScenarioHost extends Host {
  dispose(): void
}

/** Wraps the real host: upstreams of the scenario, its clock, its seed (DESIGN §2, §3.4). */
export function createScenarioHost(scenario: Scenario, host: Host): ScenarioHost {
  const network = createVirtualNetwork(scenario.upstreams, host)
  const timers = new Set<() => void>()
  const sockets = new Set<Socket>()
  const began = host.now()
  const { clock } = scenario
  return {
    name: host.name,
    ...clocksOf(host),
    ...(clock !== undefined && { now: () => clock + host.now() - began }),
    random: createSeededRandom(scenario.seed),
    setTimer(ms, callback) {
      const cancel = host.setTimer(ms, () => {
        timers.delete(cancel)
        callback()
      })
      timers.add(cancel)
      return () => {
        timers.delete(cancel)
        cancel()
      }
    },
    nextTurn: () => host.nextTurn(),
    fetch: (request) => network.fetch(request),
    async connect(options) {
      const socket = await network.connect(options)
      sockets.add(socket)
      return {
        ...socket,
        close() {
          sockets.delete(socket)
          socket.close()
        },
      }
    },
    openWebSocket: (request) => network.openWebSocket(request),
    resolve: (name) => network.resolve(name),
    ...(network.query && { query: network.query }),
    environment: { ...host.environment, ...scenario.environment },
    ...(host.openSpool && { openSpool: host.openSpool }),
    log: (level, message) => host.log(level, message),
    dispose() {
      for (const cancel of timers) cancel()
      timers.clear()
      for (const socket of sockets) socket.close()
      sockets.clear()
    },
  }
}
