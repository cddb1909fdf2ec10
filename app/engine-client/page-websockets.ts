import { type WebSocketClientConnection, WebSocketInterceptor } from '@mswjs/interceptors/WebSocket'
import { engine as text } from '../text/engine.ts'

type Client = WebSocketClientConnection

/** Addresses of the page's gateway: `ws://gateway.local/<scenario>/[<host:port>/]<path>`. */
const GATEWAY_HOST = 'gateway.local'

/** What the worker tells of a socket (engine/hosts/service-worker/page-websocket.ts). */
type FromWorker =
  | { readonly type: 'worker-life'; readonly lock: string }
  | { readonly type: 'opened'; readonly subprotocol: string }
  | { readonly type: 'refused'; readonly message: string }
  | {
      readonly type: 'frame'
      readonly frame: { readonly type: string; readonly data: Uint8Array<ArrayBuffer>; readonly status?: number }
    }
  | { readonly type: 'ended' }

let isApplied = false

/**
 * WebSockets cannot reach a service worker: from now on those of the gateway's addresses are carried to its engine over
 * a port, frame by frame. All others go where they would have gone.
 */
export function interceptWebSockets(container: ServiceWorkerContainer): void {
  if (isApplied) return
  isApplied = true
  const Native = globalThis.WebSocket
  const interceptor = new WebSocketInterceptor()
  interceptor.apply()
  const Intercepted = globalThis.WebSocket
  // The interceptor opens every socket before its server does; those of other addresses never meet it.
  globalThis.WebSocket = new Proxy(Native, {
    construct: (native, args: ConstructorParameters<typeof WebSocket>, newTarget) =>
      isOfGateway(args[0]) ? new Intercepted(...args) : (Reflect.construct(native, args, newTarget) as WebSocket),
  })
  interceptor.on('connection', async ({ client, info }) => {
    const worker = container.controller ?? (await container.ready).active
    if (!worker) throw new Error(text.sockets.noGateway)
    await carry(client, [info.protocols ?? []].flat(), worker)
  })
}

function isOfGateway(url: string | URL): boolean {
  try {
    return new URL(url, location.href).hostname === GATEWAY_HOST
  } catch {
    return false
  }
}

/** Resolves when the gateway agreed; a refusal is thrown, which the page sees as a failed connection. */
function carry(client: Client, subprotocols: readonly string[], worker: ServiceWorker): Promise<void> {
  const { port1: port, port2: far } = new MessageChannel()
  const waiting = new AbortController()
  let words: { code: number; reason: string } | undefined
  return new Promise((resolve, reject) => {
    const end = (code: number, reason: string): void => {
      waiting.abort()
      reject(new Error(text.sockets.closedEarly))
      client.close(code, reason)
      port.postMessage({ type: 'leave' })
      port.close()
    }
    port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      switch (data.type) {
        case 'worker-life':
          navigator.locks
            .request(data.lock, { signal: waiting.signal }, () => end(1006, text.worker.stopped))
            .catch(() => undefined)
          return
        case 'opened':
          Object.defineProperty(client.socket, 'protocol', { get: () => data.subprotocol, set: ignore })
          return resolve()
        case 'refused':
          return reject(new Error(data.message))
        case 'frame':
          if (data.frame.type === 'close') words = wordsOf(data.frame)
          else deliver(client, data.frame)
          return
        case 'ended':
          return end(words?.code ?? 1006, words?.reason ?? '')
      }
    }
    client.addEventListener(
      'message',
      ({ data }) => void frameOf(data).then((frame) => port.postMessage({ type: 'frame', frame })),
    )
    client.addEventListener('close', ({ code, reason }) => {
      if (!waiting.signal.aborted) port.postMessage({ type: 'close', status: code, reason })
    })
    worker.postMessage({ type: 'open-websocket', url: client.url.href, subprotocols }, [far])
  })
}

function wordsOf({ status, data }: { readonly status?: number; readonly data: Uint8Array }): {
  code: number
  reason: string
} {
  return { code: status ?? 1005, reason: new TextDecoder().decode(data) }
}

function deliver(
  client: Client,
  { type, data }: { readonly type: string; readonly data: Uint8Array<ArrayBuffer> },
): void {
  if (type === 'text') client.send(new TextDecoder().decode(data))
  else if (type === 'binary') client.send(client.socket.binaryType === 'blob' ? new Blob([data]) : data.slice().buffer)
}

async function frameOf(data: unknown): Promise<{ type: 'text' | 'binary'; data: Uint8Array }> {
  if (typeof data === 'string') return { type: 'text', data: new TextEncoder().encode(data) }
  if (data instanceof Blob) return { type: 'binary', data: new Uint8Array(await data.arrayBuffer()) }
  if (ArrayBuffer.isView(data))
    return { type: 'binary', data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() }
  return { type: 'binary', data: new Uint8Array(data as ArrayBuffer).slice() }
}

/** The interceptor assigns the first name that was offered; the gateway has said which one it is. */
function ignore(): void {}
