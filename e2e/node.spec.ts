import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from './studio.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `phasescope start` on free ports over a copy of first-plugin. */
async function startGateway(): Promise<{ folder: string; proxy: string; studio: string; stop: () => void }> {
  const folder = join(mkdtempSync(join(tmpdir(), 'phasescope-e2e-')), 'first-plugin')
  cpSync(join(root, 'public/scenarios/first-plugin'), folder, { recursive: true })
  const child = spawn(
    process.execPath,
    ['engine/bin/phasescope.js', 'start', folder, '--proxy-port', '0', '--admin-port', '0', '--studio-port', '0'],
    { cwd: root },
  )
  const banner = await new Promise<string>((resolve, reject) => {
    let seen = ''
    child.stdout.on('data', (part) => {
      seen += String(part)
      if (seen.includes('Ctrl+C')) resolve(seen)
    })
    child.on('exit', () => reject(new Error(`the gateway did not start: ${seen}`)))
  })
  const address = (name: string): string => new RegExp(`${name} +(http://[^\\s,]+)`).exec(banner)?.[1] ?? ''
  return { folder, proxy: address('proxy'), studio: address('studio'), stop: () => void child.kill() }
}

test('the Node host: the studio is served, a request of curl appears in it, an edit is saved to disk and runs', async ({
  studio,
  page,
  request,
}) => {
  const gateway = await startGateway()
  try {
    await page.goto(gateway.studio)
    await expect(page.getByRole('radio', { name: 'Node backend' })).toBeChecked()
    await expect(studio.gatewayState()).toHaveText(/ready/)
    const answer = await request.get(`${gateway.proxy}/orders/7`, {
      headers: { apikey: 'bob-key', 'x-tenant': 'globex' },
    })
    expect(answer.status()).toBe(200)
    expect(answer.headers()['x-tenant']).toBe('globex')
    await studio
      .region('Request')
      .getByRole('tab', { name: /History/ })
      .click()
    await expect(studio.region('Request')).toContainText('/orders/7')

    const path = 'kong/plugins/tenant-guard/handler.lua'
    await studio.edit(path, (text) => text.replace('"X-Tenant"', '"X-Edited-Here"'))
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFileSync(join(gateway.folder, path), 'utf8')).toContain('X-Edited-Here')
    const edited = (): Promise<Record<string, string>> =>
      request
        .get(`${gateway.proxy}/orders/7`, { headers: { apikey: 'bob-key', 'x-tenant': 'globex' } })
        .then((again) => again.headers())
    await expect.poll(edited).toHaveProperty('x-edited-here', 'globex')
  } finally {
    gateway.stop()
  }
})
