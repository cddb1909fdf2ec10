import AxeBuilder from '@axe-core/playwright'

import { expect, picture, rowsOfCommandLine, test } from './studio.ts'
import { stopWorkers } from './worker-client.ts'

const TENANT_GUARD = 'kong/plugins/tenant-guard/handler.lua'
const shape = (step: string): string => step.split(' ').slice(0, 3).join(' ')

test.beforeEach(async ({ studio }) => {
  await studio.open()
  await studio.load('happy path')
})

test('open, Send: the rows are, in order, those of phasescope run', async ({ studio }) => {
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  const rows = rowsOfCommandLine('public/scenarios/first-plugin', 'happy path')
  await expect.poll(async () => (await studio.steps()).map(shape)).toEqual(rows)
})

test('another PRIORITY in the editor: the order flips, and the last request runs again by itself', async ({
  studio,
}) => {
  await studio.send()
  const order = async (): Promise<string[]> =>
    (await studio.steps()).filter((step) => /^\d+\. access/.test(step)).map((step) => step.split(' ')[2] ?? '')
  await expect.poll(order).toEqual(['simple-key', 'tenant-guard', 'audit-log'])
  await studio.edit(TENANT_GUARD, (text) => text.replace('PRIORITY = 1050', 'PRIORITY = 1300'))
  await expect.poll(order).toEqual(['tenant-guard', 'simple-key', 'audit-log'])
})

test('a plugin that exits: later rows become ghosts naming it, file and line; filters and log still run', async ({
  studio,
}) => {
  await studio.edit('kong/plugins/simple-key/handler.lua', (text) =>
    text.replace(
      'function SimpleKey:access(conf)\n',
      'function SimpleKey:access(conf)\n  if true then kong.response.exit(403, { message = "teapot" }) end\n',
    ),
  )
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.send()
  await expect(studio.region('Response')).toContainText('403 Forbidden')
  await expect.poll(() => studio.steps()).toContainEqual(expect.stringMatching(/^ghost access tenant-guard/))
  const steps = await studio.steps()
  expect(steps).toContainEqual(
    expect.stringMatching(/^ghost access tenant-guard did not run: simple-key \(handler\.lua:9\) ended the request/),
  )
  expect(steps).toContainEqual(
    expect.stringMatching(/^ghost access audit-log did not run: simple-key \(handler\.lua:9\)/),
  )
  for (const phase of ['header_filter tenant-guard', 'body_filter audit-log', 'log tenant-guard', 'log audit-log'])
    expect(steps).toContainEqual(expect.stringMatching(new RegExp(`^\\d+\\. ${phase} ran`)))
  await expect(studio.region('Inspector')).toContainText('tenant-guard:access did not run.')
})

test('a Lua syntax error: file, line and Lua’s words in the editor; the old code keeps running', async ({ studio }) => {
  await studio.edit(TENANT_GUARD, (text) => text.replace('  if not tenant then', '  if not tenant'))
  await expect(studio.page.getByText(/handler\.lua:\d+/).first()).toBeVisible()
  await expect(studio.region('Editor')).toContainText("'then' expected near")
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
})

test('the worker is stopped: the page says so and recovers', async ({ studio, page }) => {
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await stopWorkers(page)
  await expect(page.getByText(/stopped the service worker/).first()).toBeVisible()
  await expect(studio.gatewayState()).toHaveText(/ready/)
  await studio.load('missing tenant')
  await studio.send()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
})

test('a reload loses nothing: not the edit, not the composer', async ({ studio, page }) => {
  await studio.edit(TENANT_GUARD, (text) => text.replace('"No tenant"', '"No tenant at all"'))
  await expect(studio.codeState()).toHaveText(/Running/)
  await page.reload()
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.load('missing tenant')
  await studio.send()
  await expect(studio.region('Response')).toContainText('No tenant at all')
})

test('dark and light hold up, and axe finds nothing', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.load('missing tenant')
  await studio.send()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await picture(page, theme === 'dark' ? 'studio' : 'studio-light')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }
})
