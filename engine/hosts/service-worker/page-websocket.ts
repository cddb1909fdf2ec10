import { openStudioWebSocket } from '../../client-websocket.ts'
import type { Engine } from '../../engine.ts'
import type { Frame } from '../../gateway/connection.ts'
import { isCloseStatus } from '../../gateway/websocket/close-codes.ts'
import type { ReplyHead } from '../../gateway/message.ts'
import { parseSocketAddress } from './gateway-address.ts'

/** What a page asks for when somebody makes a `new WebSocket` of the gateway's addresses. */
export interface PageWebSocketRequest {
  readonly type: 'open-websocket'
  readonly url: string
  readonly subprotocols: readonly string[]
}
/** What a page says then. */
export type FromPage =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'close'; readonly status?: number; readonly reason: string }
  | { readonly type: 'leave' }
/** What it hears. */
export type ToPage =
  | { readonly type: 'worker-life'; readonly lock: string }
  | { readonly type: 'opened'; readonly subprotocol: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'ended' }

/** Reads such a request; undefined when a message is something else. */
export function readPageRequest(data: unknown): PageWebSocketRequest | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'open-websocket') return undefined
  if (!('url' in data) || typeof data.url !== 'string') return undefined
  const offered: unknown = 'subprotocols' in data ? data.subprotocols : []
  const subprotocols = Array.isArray(offered) ? offered.map(String) : []
  return { type: 'open-websocket', url: data.url, subprotocols }
}

/** How long a page has to hear the end, milliseconds. */
const FAREWELL = 5_000

/**
 * Serves a page's WebSocket over a port; resolves when it is over. The worker holds a lock meanwhile: a page that gets
 * it knows that the browser stopped the worker.
 */
export async function servePageWebSocket(
  port: MessagePort,
  request: PageWebSocketRequest,
  parts: PageWebSocketParts,
): Promise<void> {
  const lock = `phasescope-socket-${crypto.randomUUID()}`
  await navigator.locks.request(lock, async () => {
    port.postMessage({ type: 'worker-life', lock } satisfies ToPage)
    await carry(port, request, parts)
    await new Promise<void>((resolve) => {
      setTimeout(resolve, FAREWELL)
      port.onmessage = () => resolve()
    })
  })
}

export interface PageWebSocketParts {
  readonly engineOf: (id: string) => Promise<Engine | undefined>
  readonly isRecorded: () => boolean
}

async function carry(
  port: MessagePort,
  { url, subprotocols }: PageWebSocketRequest,
  parts: PageWebSocketParts,
): Promise<void> {
  const tell = (message: ToPage): void => port.postMessage(message)
  const address = parseSocketAddress(url)
  const engine = address && (await parts.engineOf(address.scenario))
  if (!address || !engine) return tell({ type: 'refused', message: `No scenario runs at ${url}.` })
  const { scheme, host, target } = address
  const { exchange, send, close, leave } = openStudioWebSocket(
    { kind: 'websocket', target, headers: [['Host', host]], subprotocols, scheme },
    {
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      ports: { http: 8000, https: 8443 },
      onFrame: (frame) => tell({ type: 'frame', frame: { ...frame, data: frame.data.slice() } }),
      onEnd: () => tell({ type: 'ended' }),
    },
  )
  port.onmessage = ({ data }: MessageEvent<FromPage>) => {
    if (data.type === 'frame') send(data.frame)
    else if (data.type === 'leave') leave()
    else close(isCloseStatus(data.status ?? 1000) ? data.status : 1000, new TextEncoder().encode(data.reason))
  }
  await engine.handle(
    {
      ...exchange,
      sendHead: ({ status, reason }: ReplyHead) =>
        tell({ type: 'refused', message: `The gateway answered ${status} ${reason}.` }),
      acceptWebSocket(acceptance) {
        tell({ type: 'opened', subprotocol: acceptance.subprotocol ?? '' })
        return exchange.acceptWebSocket?.(acceptance)
      },
    },
    { isRecorded: parts.isRecorded() },
  )
}
