import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Page } from '@playwright/test'

/** Files of a scenario folder below e2e/assets or public/scenarios. */
export function scenarioFrom(folder: string): { id: string; files: Record<string, string> } {
  const root = fileURLToPath(new URL(`../${folder}`, import.meta.url))
  const files: Record<string, string> = {}
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files[path.slice(root.length + 1)] = readFileSync(path, 'utf8')
  }
  return { id: root.split('/').at(-1) ?? 'scenario', files }
}

/** Speaks the protocol with the page's worker by hand: one port, one call, the answer. */
export async function callWorker(page: Page, method: string, args: readonly unknown[]): Promise<unknown> {
  return page.evaluate(
    async ({ name, given }) => {
      const { active } = await navigator.serviceWorker.ready
      const { port1, port2 } = new MessageChannel()
      active?.postMessage({ type: 'connect-studio' }, [port2])
      return new Promise<unknown>((resolve, reject) => {
        port1.onmessage = ({ data }) => {
          if (data?.t !== 's' || data.i !== 'e2e') return
          if (data.e) reject(new Error(String(data.e?.message ?? data.e)))
          else resolve(data.r)
        }
        port1.postMessage({ t: 'q', i: 'e2e', m: name, a: given })
      })
    },
    { name: method, given: args },
  )
}

/** What a page gets from the gateway under `/gateway/<id>/http/<host><target>`. */
export async function fetchThrough(
  page: Page,
  id: string,
  target: string,
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  return page.evaluate(async (url) => {
    const response = await fetch(url)
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  }, `/gateway/${id}/http/api.test${target}`)
}

/** Stops every service worker of the browser, as the browser itself does with idle ones. */
export async function stopWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.stopAllWorkers')
  await session.detach()
}

/** The locks that living workers hold, one for each connected studio. */
export async function workerLives(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query()
    return held.flatMap(({ name }) => (name?.startsWith('phasescope-worker-') ? [name] : []))
  })
}
