import { createBirpc } from 'birpc'

import type { EngineApi, StudioApi } from '../../engine/protocol.ts'
import { engine as text } from '../text/engine.ts'
import { type Connection, ConnectionError, deferred } from './connection.ts'

const CALL_TIMEOUT = 30_000
const HELLO_TIMEOUT = 10_000

/**
 * Connects to the gateway of the page. A stopped worker can't say goodbye: it holds a lock while it lives, and the
 * browser hands us that lock when it ends.
 * @throws {ConnectionError} as rejection
 */
export async function connectWorker(studio: StudioApi): Promise<Connection> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker
  if (!container) throw new ConnectionError(text.worker.none)
  const intercepting = import('./page-websockets.ts').then((module) => module.interceptWebSockets(container))
  const worker = await activeWorker(container)
  await intercepting
  const { port1: port, port2: far } = new MessageChannel()
  const { promise: lost, resolve: lose } = deferred<string>()
  const waiting = new AbortController()
  const rpc = createBirpc<EngineApi, StudioApi>(studio, {
    post: (message) => port.postMessage(message),
    on: (receive) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        const lock = lifeLock(data)
        if (lock === undefined) receive(data)
        else
          navigator.locks
            .request(lock, { signal: waiting.signal }, () => lose(text.worker.stopped))
            .catch(() => undefined)
      }
    },
    timeout: CALL_TIMEOUT,
  })
  // The first page of a browser is not controlled until its own worker claims it: that is no replacement.
  const replaced = (): void => {
    if (container.controller !== worker) lose(text.worker.replaced)
  }
  container.addEventListener('controllerchange', replaced)
  const close = (): void => {
    container.removeEventListener('controllerchange', replaced)
    waiting.abort()
    port.postMessage('leave')
    port.close()
    rpc.$close(new ConnectionError(text.worker.stoppedAtWork))
  }
  worker.postMessage({ type: 'connect-studio' }, [far])
  return { rpc, lost, close }
}

/** Fails instead of hanging when the worker does not answer at all. */
export async function withinHelloTimeout<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionError(text.noAnswer)), HELLO_TIMEOUT)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function lifeLock(data: unknown): string | undefined {
  const isLife =
    typeof data === 'object' && data !== null && 'type' in data && data.type === 'worker-life' && 'lock' in data
  return isLife ? String(data.lock) : undefined
}

/** Registration is not awaited when a worker already controls the page: on a busy page that took seconds (STACK P5). */
async function activeWorker(container: ServiceWorkerContainer): Promise<ServiceWorker> {
  const registering = container.register('/sw.js', { type: 'module', scope: '/', updateViaCache: 'none' })
  if (container.controller) {
    registering.catch(() => undefined)
    return container.controller
  }
  try {
    await registering
  } catch (cause) {
    throw new ConnectionError(text.worker.notStarted(cause instanceof Error ? cause.message : String(cause)))
  }
  const { active } = await container.ready
  if (!active) throw new ConnectionError(text.worker.notActive)
  return active
}
