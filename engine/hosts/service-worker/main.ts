import { createEngine } from '../../engine.ts'
import type { EngineApi, Run, ScenarioFiles } from '../../protocol.ts'
import { Sessions } from '../../sessions.ts'
import { answerAdmin } from './admin-fetch.ts'
import { type Studio, connectStudio } from './channel.ts'
import { exchangeOfFetch } from './fetch-exchange.ts'
import { type GatewayAddress, parseAdminAddress, parseGatewayAddress } from './gateway-address.ts'
import { createServiceWorkerHost } from './host.ts'
import { readPageRequest, servePageWebSocket } from './page-websocket.ts'
import { readApplied, readPauses, storeApplied, storePauses } from './stored-scenarios.ts'

declare const self: ServiceWorkerGlobalScope

const VERSION = '0.1.0'
const studios = new Set<Studio>()
const nodeId = crypto.randomUUID()
const host = createServiceWorkerHost((level, message) => {
  for (const studio of studios) studio.tell('logWritten', { level, message })
})
const sessions = new Sessions({
  createEngine: (scenario, change) =>
    createEngine({
      host,
      onRun: announce,
      onConnection: (event) => tellAll('connectionTold', scenario, event),
      onWorker: (events, isNew) => tellAll('workerTold', scenario, events, isNew),
      change,
    }),
  host: 'service-worker',
  version: VERSION,
  gateway: () => `${self.location.origin}/gateway`,
  onApplied: storeApplied,
  pauses: { read: readPauses, write: storePauses },
  onDebug: (id, event) => tellAll('debugTold', id, event),
  onDebugged: (run) => tellAll('runRecorded', run),
})

function announce(read: () => Run): void {
  tellAll('runRecorded', read())
}

function tellAll(...[name, ...details]: Parameters<Studio['tell']>): void {
  for (const studio of studios) studio.tell(name, ...details)
}

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const address = parseGatewayAddress(event.request.url)
  if (address) event.respondWith(answer(event, address))
  const admin = parseAdminAddress(event.request.url)
  if (admin) event.respondWith(administer(event.request, admin))
})

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const [port] = event.ports
  const data: unknown = event.data
  const wanted = readPageRequest(data)
  if (port && wanted) {
    const parts = {
      engineOf: async (id: string) => sessions.find(id) ?? restore(id),
      isRecorded: () => studios.size > 0,
    }
    event.waitUntil(servePageWebSocket(port, wanted, parts))
    return
  }
  if (!port || typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'connect-studio') return
  const api: EngineApi = sessions.api()
  studios.add(connectStudio(port, api, (studio) => studios.delete(studio)))
})

async function answer(event: FetchEvent, address: GatewayAddress): Promise<Response> {
  const engine = sessions.find(address.scenario) ?? (await restore(address.scenario))
  if (!engine) return notOpen(address.scenario)
  const { exchange, response } = exchangeOfFetch(event.request, address)
  event.waitUntil(engine.handle(exchange, { isRecorded: studios.size > 0 }))
  return response
}

async function administer(
  request: Request,
  { scenario, target }: { readonly scenario: string; readonly target: string },
): Promise<Response> {
  const engine = sessions.find(scenario) ?? (await restore(scenario))
  if (!engine) return notOpen(scenario)
  const connections = { accepted: 0, active: 0, total: 0 }
  return answerAdmin(engine, request, target, {
    hostname: 'phasescope',
    nodeId,
    pid: 1,
    connections,
    trustedOrigins: [self.location.origin],
  })
}

function notOpen(scenario: string): Response {
  return plainText(404, `No scenario "${scenario}" runs in this browser. Open it in the studio first.\n`)
}

/** After a stop the engines are gone; what was applied is in IndexedDB. */
async function restore(id: string): Promise<ReturnType<Sessions['find']>> {
  const scenario: ScenarioFiles | undefined = await readApplied(id)
  if (!scenario) return undefined
  await sessions.apply(scenario)
  return sessions.find(id)
}

function plainText(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
}
