import { readFileSync } from 'node:fs'

import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'

import { dropScenario } from './drop-scenario.ts'
import { keptFile, keptRuns } from './kept.ts'
import { expect, picture, type Studio, test } from './studio.ts'

const HANDLER = 'kong/plugins/tenant-guard/handler.lua'
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' })
const runsOf = (studio: Studio) => studio.region('Request').getByRole('list', { name: 'Runs' }).getByRole('listitem')

async function showHistory(studio: Studio): Promise<void> {
  await studio
    .region('Request')
    .getByRole('tab', { name: /^History/ })
    .click()
}

/** What the database has of the handler. */
const keptText = (page: Page) => keptFile(page, HANDLER)

/** Gives the page so much room and no more; undefined gives it all back. */
async function giveRoom(page: Page, quotaSize?: number): Promise<void> {
  const client = await page.context().newCDPSession(page)
  const { origin } = new URL(page.url())
  await client.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize !== undefined && { quotaSize }) })
}

test('the history, its pins and the baseline survive a reload: R sends again, the baseline compares', async ({
  studio,
  page,
}) => {
  await studio.open()
  await studio.load('missing key')
  await studio.send()
  await expect(studio.region('Response')).toContainText('401')
  await page.keyboard.press('Alt+b')
  await studio.load('happy path')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await showHistory(studio)
  await runsOf(studio)
    .filter({ hasText: '401' })
    .getByRole('button', { name: /^More for/ })
    .click()
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click()
  await expect(studio.region('Request')).toContainText('Kept in this browser, nowhere else: 2 of at most 100 runs')
  await studio.region('Inspector').getByRole('tab', { name: 'Why' }).click()
  await studio.region('Flow').getByRole('list', { name: 'Flow steps' }).waitFor({ state: 'attached' })
  const steps = await studio.steps()

  await expect
    .poll(async () => {
      const { runs, pinned, baseline, shown } = await keptRuns(page)
      return [runs.length, pinned.length, runs.includes(baseline ?? ''), runs.includes(shown ?? '')]
    })
    .toEqual([2, 1, true, true])
  await page.reload()
  await expect(studio.codeState()).toHaveText(/Running/, { timeout: 20_000 })
  await expect(studio.region('Response')).toContainText('200 OK')
  await expect.poll(() => studio.steps()).toEqual(steps)
  await showHistory(studio)
  await expect(runsOf(studio)).toHaveCount(2)
  await expect(runsOf(studio).first()).toContainText('pinned')
  await page.keyboard.press('r')
  await expect(runsOf(studio)).toHaveCount(3)
  await page.keyboard.press('Alt+7')
  const compare = studio.region('Compare')
  await expect(compare.getByRole('combobox', { name: 'First run' })).toContainText('baseline · missing key · 401')
  await expect(compare.getByRole('region', { name: 'What changed, in words' })).toContainText('200')
  await compare.getByRole('button', { name: 'Close', exact: true }).click()

  // another scenario has another history; back again, this one is there
  await page.getByRole('button', { name: /^Scenario: / }).click()
  await page.getByRole('menuitem', { name: 'every-phase' }).click()
  await expect(runsOf(studio)).toHaveCount(0)
  await page.getByRole('button', { name: /^Scenario: / }).click()
  await page.getByRole('menuitem', { name: 'first-plugin' }).click()
  await expect(runsOf(studio)).toHaveCount(3)
})

test('a full storage: a sentence, what can be deleted, a zip; nothing is lost, and keeping goes on by itself', async ({
  studio,
  page,
}) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await studio.open()
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('base64')
  await dropScenario(page, 'heavy', {
    'kong/plugins/heavy/handler.lua': 'return { PRIORITY = 1, VERSION = "1.0.0" }\n',
    'notes.txt': noise.repeat(11),
  })
  await page.getByRole('button', { name: 'Scenario: heavy' }).click()
  await page.getByRole('menuitem', { name: 'first-plugin' }).click()
  await expect(studio.codeState()).toHaveText(/Running/)
  await expect.poll(() => keptText(page)).toContain('PRIORITY = 1050')

  await giveRoom(page, 1000)
  // Chromium counts the room again after half a minute
  let priority = 1050
  await expect(async () => {
    priority += 1
    await studio.edit(HANDLER, (text) => text.replace('PRIORITY = 1050', `PRIORITY = ${priority}`))
    await expect(messages(page)).toContainText('storage is full', { timeout: 3000 })
  }).toPass({ timeout: 90_000 })
  const typed = `PRIORITY = ${priority}`
  await expect(messages(page)).toContainText('The browser’s storage is full: what you write stays in this page only.')
  await expect(messages(page)).toContainText('Keeping goes on by itself once there is room.')
  await expect(studio.codeState()).toHaveText(/Running/)
  await page.keyboard.press('ControlOrMeta+Home')
  await expect(studio.region('Editor').locator('.view-lines').first()).toContainText(String(priority))
  expect(await keptText(page)).not.toContain(typed)

  const downloading = page.waitForEvent('download')
  await messages(page).getByRole('button', { name: 'Save a zip' }).click()
  const files = unzipSync(readFileSync(await (await downloading).path()))
  expect(strFromU8(files[HANDLER] ?? new Uint8Array())).toContain(typed)
  expect(strFromU8(files['kong.yml'] ?? new Uint8Array())).toContain('alice-key')

  for (const theme of ['dark', 'light'] as const) {
    if (theme === 'light') await page.getByRole('button', { name: 'Use the light theme' }).click()
    await picture(page, `storage-full${theme === 'dark' ? '' : '-light'}`)
    await messages(page).getByRole('button', { name: 'See what can be deleted' }).click()
    const dialog = page.getByRole('dialog', { name: 'Room in the browser’s storage' })
    await expect(dialog.getByRole('row', { name: /^heavy/ })).toContainText(/880\.\d kB/)
    await expect(dialog.getByRole('row', { name: /^first-plugin/ })).toContainText('open')
    await page.screenshot({ path: `test-results/storage-room-${theme}.png` })
    const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').include('output').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
    await page.keyboard.press('Escape')
  }

  // what was typed survives a reload although the database took none of it
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await expect(studio.codeState()).toHaveText(/Running/, { timeout: 20_000 })
  await expect(studio.region('Editor').locator('.view-lines').first()).toContainText(String(priority))
  await expect(messages(page)).toContainText('storage is full')

  await messages(page).getByRole('button', { name: 'See what can be deleted' }).click()
  const dialog = page.getByRole('dialog', { name: 'Room in the browser’s storage' })
  await dialog.getByRole('button', { name: 'Delete the scenario heavy' }).click()
  await expect(dialog.getByRole('row', { name: /^heavy/ })).toHaveCount(0)
  await expect(dialog).toContainText('heavy is deleted.')
  await giveRoom(page)
  await expect(dialog).toContainText('Everything you wrote is kept.')
  await expect.poll(() => keptText(page)).toContain(typed)
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await expect(dialog.getByRole('row', { name: /^heavy/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(messages(page)).not.toContainText('storage is full')
})
