import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import AxeBuilder from '@axe-core/playwright'

import { expect, picture, test } from './studio.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `phasescope start` on free ports over a copy of first-plugin. */
async function startGateway(): Promise<{ proxy: string; studio: string; stop: () => void }> {
  const folder = join(mkdtempSync(join(tmpdir(), 'phasescope-record-')), 'first-plugin')
  cpSync(join(root, 'public/scenarios/first-plugin'), folder, { recursive: true })
  const ports = ['--proxy-port', '0', '--admin-port', '0', '--studio-port', '0']
  const child = spawn(process.execPath, ['engine/bin/phasescope.js', 'start', folder, ...ports], { cwd: root })
  const banner = await new Promise<string>((resolve, reject) => {
    let seen = ''
    child.stdout.on('data', (part) => {
      seen += String(part)
      if (seen.includes('Ctrl+C')) resolve(seen)
    })
    child.on('exit', () => reject(new Error(`the gateway did not start: ${seen}`)))
  })
  const address = (name: string): string => new RegExp(`${name} +(http://[^\\s,]+)`).exec(banner)?.[1] ?? ''
  return { proxy: address('proxy'), studio: address('studio'), stop: () => void child.kill() }
}

test('traffic of the Node host: recorded as it comes, filtered, paused, exported, replayed against an edit', async ({
  studio,
  page,
  request,
}) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await page.setViewportSize({ width: 1500, height: 900 })
  const gateway = await startGateway()
  const send = (path: string, headers: Record<string, string> = { apikey: 'bob-key', 'x-tenant': 'globex' }) =>
    request.get(`${gateway.proxy}${path}`, { headers })
  try {
    await page.goto(gateway.studio)
    await expect(studio.gatewayState()).toHaveText(/ready/, { timeout: 20_000 })
    // The served folder comes after the connection, and with it the view it begins with.
    await expect(studio.codeState()).toHaveText(/Running/, { timeout: 20_000 })
    await page.keyboard.press('Alt+8')
    const traffic = studio.region('Recorded traffic')
    await expect(traffic).toContainText('Nothing fits yet')
    for (let n = 0; n < 40; n += 1) await send(`/orders/${n}`)
    for (let n = 0; n < 10; n += 1) await send(`/orders/${n}?key=none`, { 'x-tenant': 'globex' })
    await expect(traffic.getByRole('status', { name: 'State of the ring' })).toContainText('50 kept')
    const rows = traffic.getByRole('table', { name: 'Recorded requests' }).locator('tbody').getByRole('row')
    await expect(rows).toHaveCount(50)

    // filters
    await traffic.getByRole('textbox', { name: 'Status' }).fill('4xx')
    await expect(rows).toHaveCount(10)
    await traffic.getByRole('textbox', { name: 'Status' }).fill('')
    await traffic.getByRole('textbox', { name: 'Plugin that ran' }).fill('tenant-guard')
    await traffic.getByRole('textbox', { name: 'Path' }).fill('/orders/7')
    await expect(rows.first()).toContainText('/orders/7')
    await traffic.getByRole('textbox', { name: 'Plugin that ran' }).fill('')
    await traffic.getByRole('textbox', { name: 'Path' }).fill('')
    for (const theme of ['dark', 'light'] as const) {
      if (theme === 'light') await page.getByRole('button', { name: 'Use the light theme' }).click()
      const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Recorded traffic"]').analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
      await picture(page, theme === 'dark' ? 'record' : 'record-light')
    }

    // paused: what passes is served and not recorded
    await traffic.getByRole('button', { name: 'Pause' }).click()
    await expect(traffic.getByRole('status').filter({ hasText: 'Paused' })).toBeVisible()
    expect((await send('/orders/99')).status()).toBe(200)
    await traffic.getByRole('button', { name: 'Go on' }).click()
    await expect(traffic.getByRole('status').filter({ hasText: 'Paused' })).toHaveCount(0)
    await send('/orders/100')
    await expect(traffic.getByRole('status', { name: 'State of the ring' })).toContainText('51 kept')

    // exported, and held against what is recorded here: all the same
    const downloading = page.waitForEvent('download')
    await traffic.getByRole('button', { name: 'Export' }).click()
    const file = await (await downloading).path()
    expect(readFileSync(file, 'utf8').split('\n').filter(Boolean)).toHaveLength(53)
    await traffic.getByLabel('Recording to compare with').setInputFiles(file)
    await expect(studio.region('Compare')).toContainText('All requests are answered the same.')
    await studio.region('Compare').getByRole('button', { name: 'Close' }).click()

    // an edit that changes the answer to one of them
    const path = 'kong/plugins/tenant-guard/handler.lua'
    await studio.edit(path, (text) =>
      text.replace(
        'function TenantGuard:header_filter(conf)\n',
        'function TenantGuard:header_filter(conf)\n  if kong.request.get_path() == "/orders/23" then kong.response.set_header("X-Tea", "green") end\n',
      ),
    )
    await expect(studio.codeState()).toHaveText(/Running/)
    await page.keyboard.press('Alt+8')
    await traffic.getByRole('button', { name: 'Replay against the editor' }).click()
    await expect(traffic.getByRole('status', { name: 'Result of the replay' })).toContainText('1 of 51 differ.')
    const differing = traffic.getByRole('list', { name: 'Requests that differ' }).getByRole('button')
    await expect(differing).toHaveText([/differs\s*GET \/orders\/23\s*Headers of the answer that differ: \+X-Tea/])
    await differing.click()
    await expect(studio.region('Compare').getByRole('region', { name: 'What changed, in words' })).toContainText(
      'Headers of the answer that differ: +X-Tea.',
    )
  } finally {
    gateway.stop()
  }
})
