import type { ConnectionRun, ConnectionTarget, ConversationStep, TrafficOverview } from '../../../engine/protocol.ts'
import { fromBytes, toBytes } from '../byte-text.ts'

/** A connection as it stands in the composer. */
export interface ConnectionDraft {
  /** Name of the traffic entry it came from; undefined once it is somebody's own. */
  readonly name: string | undefined
  readonly kind: ConnectionRun['kind']
  /** WebSocket: an absolute URL, or a bare target. */
  readonly url: string
  /** WebSocket: names with commas between them. */
  readonly subprotocols: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Streams: `address:port` of the listener. */
  readonly server: string
  /** `address:port` of the client; empty for the usual one. */
  readonly client: string
  /** TLS: the name asked for (SNI). */
  readonly serverName: string
  /** What its script does, of a traffic entry. */
  readonly steps: readonly ConversationStep[]
}

export const EMPTY_CONNECTION: ConnectionDraft = {
  name: undefined,
  kind: 'websocket',
  url: 'ws://localhost:8000/',
  subprotocols: '',
  headers: [],
  server: '127.0.0.1:9000',
  client: '',
  serverName: '',
  steps: [],
}

type Checked = { readonly target: ConnectionTarget } | { readonly problem: string }
type Address = { readonly ip: string; readonly port: number }

const ABSOLUTE = /^(wss?|https?):\/\/([^/?#]*)([^#]*)/i
const ADDRESS = /^(?:\[([0-9a-f:]+)\]|([^:\s]+)):(\d{1,5})$/i

/** The draft as a target, or a sentence saying why it is none. */
export function targetOfDraft(draft: ConnectionDraft): Checked {
  const client = draft.client.trim() === '' ? undefined : readAddress(draft.client)
  if (client === null) return { problem: `“${draft.client}” is no address of a client; write 10.0.0.7:40000.` }
  return draft.kind === 'websocket' ? webSocketOf(draft, client) : streamOf(draft, client)
}

function webSocketOf({ url, headers, subprotocols }: ConnectionDraft, client: Address | undefined): Checked {
  const absolute = ABSOLUTE.exec(url.trim())
  const rest = absolute ? (absolute[3] ?? '') : url.trim()
  const target = absolute && !rest.startsWith('/') ? `/${rest}` : rest
  if (!target.startsWith('/')) return { problem: 'The address needs a path: /chat or ws://host/chat.' }
  if (/\s/.test(target)) return { problem: 'The address contains a space; write %20.' }
  const given = headers
    .filter(([name]) => name.trim() !== '')
    .map(([name, value]) => [toBytes(name.trim()), toBytes(value)] as const)
  const hasHost = given.some(([name]) => name.toLowerCase() === 'host')
  const names = subprotocols.split(/[\s,]+/).filter((name) => name !== '')
  return {
    target: {
      kind: 'websocket',
      target,
      headers: [...(hasHost ? [] : [['Host', absolute?.[2] || 'localhost'] as const]), ...given],
      ...(names.length > 0 && { subprotocols: names }),
      scheme: /^(wss|https)$/i.test(absolute?.[1] ?? '') ? 'wss' : 'ws',
      ...(client && { client }),
    },
  }
}

function streamOf({ kind, server, serverName }: ConnectionDraft, client: Address | undefined): Checked {
  const address = readAddress(server)
  if (!address)
    return { problem: `“${server}” is no address to connect to; write 127.0.0.1:9000, as in stream_listen.` }
  if (kind === 'websocket') return { problem: 'A WebSocket has a URL.' }
  const name = serverName.trim()
  return {
    target: {
      kind,
      server: address,
      ...(client && { client }),
      ...(kind === 'tls' && name !== '' && { serverName: name }),
    },
  }
}

function readAddress(text: string): Address | null {
  const found = ADDRESS.exec(text.trim())
  const port = Number(found?.[3])
  return found && port <= 65_535 ? { ip: found[1] ?? found[2] ?? '', port } : null
}

function addressText({ ip, port }: Address): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
}

/** A recorded or named connection back in the composer. */
export function draftOfTarget(
  target: ConnectionTarget,
  { name, steps = [] }: { readonly name?: string | undefined; readonly steps?: readonly ConversationStep[] } = {},
): ConnectionDraft {
  const client = target.client ? addressText(target.client) : ''
  const common = { ...EMPTY_CONNECTION, name, steps, client, kind: target.kind }
  if (target.kind !== 'websocket') {
    return { ...common, server: addressText(target.server), serverName: target.serverName ?? '' }
  }
  const host = target.headers.find(([header]) => header.toLowerCase() === 'host')
  return {
    ...common,
    url: host ? `${target.scheme ?? 'ws'}://${fromBytes(host[1])}${target.target}` : target.target,
    subprotocols: (target.subprotocols ?? []).join(', '),
    headers: target.headers
      .filter((pair) => pair !== host)
      .map(([header, value]) => [header, fromBytes(value)] as const),
  }
}

/** The connection of a traffic entry, and its script; undefined for a request. */
export function draftOfTraffic({ name, websocket, stream }: TrafficOverview): ConnectionDraft | undefined {
  const script = websocket ?? stream
  return script && draftOfTarget(script.target, { name, steps: script.steps })
}

/** `WS`, `TCP` …: what a list says of a connection; undefined for a request. */
export function kindOfTraffic({ websocket, stream }: TrafficOverview): string | undefined {
  if (websocket) return websocket.target.scheme === 'wss' ? 'WSS' : 'WS'
  return stream?.target.kind.toUpperCase()
}

/** `ws://api.test/chat`, `tcp 127.0.0.1:9000`. */
export function targetText(target: ConnectionTarget): string {
  if (target.kind === 'websocket') return draftOfTarget(target).url
  const name = target.serverName === undefined ? '' : ` · ${target.serverName}`
  return `${target.kind} ${addressText(target.server)}${name}`
}
