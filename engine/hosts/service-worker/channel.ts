import { createBirpc } from 'birpc'

import type { EngineApi, StudioApi } from '../../protocol.ts'

/** An open studio, as the worker sees it. */
export interface Studio {
  tell<K extends keyof StudioApi>(name: K, ...details: Parameters<StudioApi[K]>): void
}

/**
 * Serves a studio on a port. The worker holds a lock as long as it lives and tells its name first: the browser frees
 * the lock when it stops the worker, which is the only sign of that a page can get.
 */
export function connectStudio(port: MessagePort, api: EngineApi, onLeave: (studio: Studio) => void): Studio {
  const rpc = createBirpc<StudioApi, EngineApi>(api, {
    post: (message) => port.postMessage(message),
    on: (receive) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data === 'leave') onLeave(studio)
        else receive(data)
      }
    },
    timeout: 30_000,
  })
  const studio: Studio = {
    tell(name, ...details) {
      rpc.$callRaw({ method: name, args: details, event: true, optional: true }).catch(() => undefined)
    },
  }
  const life = `phasescope-worker-${crypto.randomUUID()}`
  void navigator.locks.request(life, () => {
    port.postMessage({ type: 'worker-life', lock: life })
    return new Promise<never>(() => undefined)
  })
  return studio
}
