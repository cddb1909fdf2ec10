import { readFileSync } from 'node:fs'

import { deflateSync, strToU8, zipSync } from 'fflate'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from '@playwright/test'

import { expect, Studio, test } from './studio.ts'

async function fresh(browser: Browser, baseURL: string | undefined): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ ...(baseURL && { baseURL }), viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(() => localStorage.setItem('phasescope-learn', JSON.stringify({ hasSeenHints: true })))
  return { context, page }
}

/** A run with a selected row, as somebody wants to show it. */
async function somethingToShow(studio: Studio): Promise<string> {
  await studio.open()
  await studio.load('missing key')
  await studio.send()
  await expect(studio.region('Response')).toContainText('401')
  await studio.region('Inspector').getByRole('tab', { name: 'Why' }).click()
  await expect(studio.region('Inspector')).toContainText('audit-log:access did not run.')
  return (await studio.region('Inspector').textContent()) ?? ''
}

async function copyLink(studio: Studio): Promise<string> {
  await studio.page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = studio.page.getByRole('dialog', { name: 'Share' })
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  await expect(dialog.getByText('The link is in the clipboard')).toBeVisible()
  return studio.page.evaluate(() => navigator.clipboard.readText())
}

const linkOf = (value: unknown): string =>
  `#s=${Buffer.from(deflateSync(strToU8(JSON.stringify(value)))).toString('base64url')}`

test('a link opens elsewhere at the same place, with what looks secret masked', async ({
  studio,
  browser,
  baseURL,
}) => {
  await studio.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await studio.page.emulateMedia({ reducedMotion: 'reduce' })
  const why = await somethingToShow(studio)
  await studio.page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = studio.page.getByRole('dialog', { name: 'Share' })
  await expect(dialog.getByRole('list', { name: 'What is shared' })).toContainText('the run missing key, 401')
  await expect(dialog.getByRole('group', { name: /Masked/ })).toContainText('→ masked-1')
  const found = await new AxeBuilder({ page: studio.page }).include('[role="dialog"]').analyze()
  expect(found.violations).toEqual([])
  await studio.page.keyboard.press('Escape')
  const link = await copyLink(studio)
  expect(link.length).toBeLessThan(100_000)

  const { context, page } = await fresh(browser, baseURL)
  const other = new Studio(page)
  await other.open(link)
  await expect(page.getByRole('button', { name: 'Scenario: first-plugin' })).toBeVisible()
  await expect(other.region('Response')).toContainText('401')
  await expect(other.region('Request').getByRole('textbox', { name: 'URL' })).toHaveValue(/orders/)
  await expect.poll(() => other.region('Inspector').textContent()).toBe(why)
  const kong = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open('phasescope')
        opening.onsuccess = () => {
          const all = opening.result.transaction('scenarios').objectStore('scenarios').getAll()
          all.onsuccess = () =>
            resolve(JSON.stringify(all.result.find(({ id }: { id: string }) => id.endsWith('-shared'))))
        }
      }),
  )
  expect(kong).toContain('masked-1')
  expect(kong).not.toContain('alice-key')
  // A reload shows the working copy; the link is not opened a second time.
  await page.reload()
  await expect(other.codeState()).toHaveText(/Running/)
  expect(new URL(page.url()).hash).toBe('')
  await context.close()
})

test('a zip opens by drop, and by ?trace= inside somebody’s page', async ({ studio, browser, baseURL }) => {
  await somethingToShow(studio)
  await studio.page.keyboard.press('Alt+s')
  const dialog = studio.page.getByRole('dialog', { name: 'Share' })
  const downloading = studio.page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save as zip' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('first-plugin.zip')
  const bytes = readFileSync(await download.path())

  const { context, page } = await fresh(browser, baseURL)
  const other = new Studio(page)
  await other.open()
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer()
    const content = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    data.items.add(new File([content], 'first-plugin.zip', { type: 'application/zip' }))
    return data
  }, bytes.toString('base64'))
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await expect(other.region('Response')).toContainText('401')
  await expect(other.region('Flow').getByRole('list', { name: 'Flow steps' })).toBeAttached()

  await page.route(
    (url) => url.pathname === '/shared.zip',
    (route) => route.fulfill({ body: bytes, contentType: 'application/zip' }),
  )
  await page.goto('/?embed&trace=/shared.zip')
  await expect(page.getByRole('link', { name: 'Open in Phasescope' })).toBeVisible()
  await expect(other.region('Inspector')).toContainText(/simple-key|401/)
  await expect(other.region('Explorer')).toHaveCount(0)
  await context.close()
})

test('what is hostile or broken is a sentence: nothing is executed, nothing lost', async ({ studio }) => {
  const { page } = studio
  let alerts = 0
  page.on('dialog', (dialog) => {
    alerts += 1
    void dialog.dismiss()
  })
  await studio.open()
  const notice = page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: 'could not be opened' })
  for (const [fragment, sentence] of [
    ['#s=AAAA', /could not be opened/],
    ['#s=%%', 'The link is cut off or changed.'],
    [linkOf({ phasescope: 'share', version: 99 }), 'another Phasescope'],
    [`#s=${Buffer.from(deflateSync(new Uint8Array(60_000_000))).toString('base64url')}`, 'larger than 40 MB'],
  ] as const) {
    await page.goto(`/?again=${Math.random()}${fragment}`)
    await expect(notice).toContainText(sentence)
    await expect(studio.codeState()).toHaveText(/Running/)
  }
  const script = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
  const hostile = {
    phasescope: 'share',
    version: 1,
    name: script,
    files: {
      'kong.yml': `_format_version: "3.0"\nservices:\n- name: "a"\n  url: http://x.test\n  routes:\n  - { name: r, paths: [/] }\n# ${script}\n`,
      '../../evil.lua': 'x',
      [`kong/plugins/a/${script}.lua`.replaceAll('/s', '-s')]: script,
    },
    place: {
      row: script,
      view: script,
      draft: { method: 'GET', url: `/?${script}`, headers: [[script, script]], body: script },
    },
  }
  await page.goto(`/?again=${Math.random()}${linkOf(hostile)}`)
  await expect(studio.region('Request').getByRole('textbox', { name: 'URL' })).toHaveValue(/script/)
  expect(alerts).toBe(0)
  const bomb = Buffer.from(zipSync({ 'kong/plugins/a/handler.lua': new Uint8Array(60_000_000) })).toString('base64')
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], 'bomb.zip'))
    return data
  }, bomb)
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await expect(page.getByText('larger than 40 MB')).toBeVisible()
})
