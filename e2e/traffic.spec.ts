import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

import { keptFile } from './kept.ts'
import { expect, picture, type Studio, test } from './studio.ts'

const GOOD = `curl 'http://api.test/orders/7?expand=lines' -H 'apikey: alice-key' -H 'X-Tenant: ACME'`

/** As a person does it: text in the clipboard, then the keys. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('ControlOrMeta+v')
}

const tab = (studio: Studio, name: RegExp) => studio.region('Request').getByRole('tab', { name })
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' })
const steps = (studio: Studio) =>
  studio.region('Request').getByRole('list', { name: 'Steps of the sequence' }).getByRole('listitem')

async function importFile(studio: Studio, name: string, content: string | Buffer): Promise<void> {
  await studio.region('Request').getByRole('tab', { name: 'Request', exact: true }).click()
  await studio.region('Request').getByRole('button', { name: 'Import' }).click()
  await studio.page
    .getByLabel('File to import')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
}

test.beforeEach(async ({ studio, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await studio.open()
  await studio.load('happy path')
})

test('curl pasted into the address, and on the stage: the request is there, and says so', async ({ studio, page }) => {
  const request = studio.region('Request')
  await request.getByLabel('URL').focus()
  await paste(page, `${GOOD} --http2`)
  await expect(request.getByLabel('URL')).toHaveValue('http://api.test/orders/7?expand=lines')
  await expect(request.getByLabel('Header 2 value')).toHaveValue('ACME')
  await expect(request.getByLabel('HTTP version')).toHaveValue('2.0')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')

  await page.getByRole('button', { name: 'Command palette' }).focus()
  await paste(page, `curl -X DELETE http://api.test/orders/9 -u alice:secret -F 'a=@tea.png'`)
  await expect(request.getByLabel('Method')).toHaveValue('DELETE')
  await expect(messages(page)).toContainText('Imported one request from curl.')
  await expect(messages(page)).toContainText('The content of tea.png is not here; its place is empty.')
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  await expect(request.getByLabel('Method')).toHaveValue('GET')

  await request.getByLabel('URL').focus()
  await paste(page, `curl 'http://api.test`)
  await expect(messages(page)).toContainText("The curl command was not imported: A quote ' is opened and never closed.")
})

test('several commands become a sequence that runs in order', async ({ studio, page }) => {
  await studio.region('Request').getByLabel('URL').focus()
  await paste(page, `${GOOD} --next http://api.test/orders/7 http://api.test/parcels`)
  await expect(messages(page)).toContainText('Imported 3 requests from curl.')
  await expect(steps(studio)).toHaveCount(7)
  await studio.region('Request').getByRole('checkbox', { name: 'Run missing tenant' }).uncheck()
  await studio.region('Request').getByRole('button', { name: 'Run 6' }).click()
  await expect(studio.region('Request').getByRole('status', { name: 'Progress of the sequence' })).toHaveText(
    '6 of 6 sent',
  )
  await expect(studio.region('Request').getByRole('button', { name: /^Show the run of/ })).toHaveText([
    '200',
    '401',
    '404',
    '200',
    '401',
    '404',
  ])
  await studio
    .region('Request')
    .getByRole('button', { name: /^Show the run of missing key/ })
    .click()
  await expect(studio.region('Response')).toContainText('401 Unauthorized')

  await studio.region('Request').getByRole('button', { name: 'Save', exact: true }).click()
  await expect(messages(page)).toContainText('Saved 3 requests in phasescope.yml.')
  await expect(studio.region('Explorer').getByRole('button', { name: /^Load request GET \/parcels:/ })).toBeVisible()
})

test('a request copied as curl and pasted again is the same request', async ({ studio, page }) => {
  const request = studio.region('Request')
  await request.getByLabel('Method').selectOption('POST')
  await request.getByText('JSON', { exact: true }).click()
  await request.getByLabel('Body', { exact: true }).fill('{"it\'s":[1.0,"é"]}')
  await request.getByRole('button', { name: 'Format' }).click()
  const body = '{\n  "it\'s": [\n    1.0,\n    "é"\n  ]\n}'
  await expect(request.getByLabel('Body', { exact: true })).toHaveValue(body)
  await request.getByRole('button', { name: 'Copy as curl' }).or(request.getByTitle('Copy as curl')).first().click()
  // its key is a secret: what is hidden is shown first
  const dialog = page.getByRole('dialog', { name: 'Export traffic' })
  await expect(dialog.getByRole('checkbox', { name: /^alice-key → masked-1/ })).toBeChecked()
  await dialog.getByRole('button', { name: 'Copy' }).click()
  await expect(messages(page)).toContainText('1 value that looked secret was hidden.')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('apikey: masked-1')
  await request.getByTitle('Copy as curl').click()
  await dialog.getByRole('checkbox', { name: /^Hide secrets/ }).uncheck()
  await dialog.getByRole('button', { name: 'Copy' }).click()
  await expect(messages(page)).not.toContainText('hidden')
  await expect(messages(page)).toContainText('Copied as a curl command.')
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('apikey: alice-key')
  expect(copied).toContain(String.raw`$'{\n  "it\'s"`)
  await studio.load('nothing there')
  await request.getByLabel('URL').focus()
  await page.keyboard.press('ControlOrMeta+v')
  await expect(request.getByLabel('Method')).toHaveValue('POST')
  await expect(request.getByLabel('Body', { exact: true })).toHaveValue(body)
})

test('a HAR that Chromium recorded imports and replays', async ({ studio, browser }, info) => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', request.url === '/' ? 'text/html' : 'application/json')
    response.end(request.url === '/' ? '<title>The shop</title>' : '{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const path = info.outputPath('chromium.har')
  const context = await browser.newContext({ recordHar: { path } })
  const shop = await context.newPage()
  await shop.goto(origin)
  await shop.evaluate(async () => {
    await fetch('/orders/7', { headers: { apikey: 'alice-key', 'x-tenant': 'acme' } })
    await fetch('/orders', {
      method: 'POST',
      body: JSON.stringify({ sku: 'tea é' }),
      headers: { 'content-type': 'application/json' },
    })
    await fetch('/orders', { method: 'POST', body: new URLSearchParams({ sku: 'a b' }) })
  })
  await context.close()
  server.close()

  await importFile(studio, 'chromium.har', readFileSync(path))
  await expect(messages(studio.page)).toContainText(/Imported \d requests from chromium\.har\./)
  await studio.region('Request').getByRole('button', { name: /^Run / }).click()
  await expect(studio.region('Request').getByRole('status', { name: 'Progress of the sequence' })).toHaveText(
    /^(\d+) of \1 sent$/,
    { timeout: 30_000 },
  )
  await expect(
    studio.region('Request').getByRole('button', { name: 'Show the run of GET /orders/7: 200, was 200' }),
  ).toBeVisible()
  await expect(
    studio.region('Request').getByRole('button', { name: 'Show the run of POST /orders: 401, was 200' }),
  ).toHaveCount(2)
  await steps(studio)
    .getByRole('button', { name: /^\d+\.\s*POST \/orders/ })
    .first()
    .click()
  await expect(studio.region('Request').getByLabel('Body', { exact: true })).toHaveValue('{"sku":"tea é"}')
})

test('a HAR of 20 MB shows its progress and imports; a broken one is a sentence', async ({ studio, page }) => {
  test.setTimeout(120_000)
  const entry = (at: number) => ({
    startedDateTime: new Date(at).toISOString(),
    request: {
      method: 'POST',
      url: `http://api.test/orders/${at}`,
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'x-n', value: String(at) }],
      postData: { mimeType: 'text/plain', text: 'x'.repeat(2000) },
    },
    response: { status: 200 },
  })
  const text = JSON.stringify({
    log: { version: '1.2', entries: Array.from({ length: 10_000 }, (_, at) => entry(at)) },
  })
  expect(text.length).toBeGreaterThan(20_000_000)
  await importFile(studio, 'large.har', text)
  await expect(messages(page)).toContainText('Imported 10000 requests from large.har.')
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  // only what is in sight is drawn
  expect(await steps(studio).count()).toBeLessThan(120)
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  await expect(tab(studio, /^Sequence$/)).toBeVisible()

  await page.evaluate(() => {
    // Sees the bar even if it is there for a moment only.
    new MutationObserver(() => {
      if (document.querySelector('progress')) document.documentElement.dataset['sawProgress'] = 'yes'
    }).observe(document.body, { subtree: true, childList: true })
  })
  await importFile(studio, 'cut.har', text.slice(0, -1000))
  await expect(messages(page)).toContainText('cut.har was not imported: This HAR is cut off: its JSON ends too early.')
  await expect(page.locator('html')).toHaveAttribute('data-saw-progress', 'yes')
  await importFile(studio, 'page.har', '<html>')
  await expect(messages(page)).toContainText('page.har was not imported: This file is not a HAR: it is not JSON')
})

test('a .http file brings requests and variables; environments fill them; what is missing is a sentence', async ({
  studio,
  page,
}) => {
  const request = studio.region('Request')
  await importFile(
    studio,
    'shop.http',
    '@base = http://api.test\n@key = alice-key\n\n### one order\nGET {{base}}/orders/7\napikey: {{key}}\nx-tenant: {{tenant}}\n',
  )
  await expect(messages(page)).toContainText('Imported one request from shop.http.')
  await studio.send()
  await expect(request.getByRole('alert')).toContainText(
    'Not sent: The variable {{tenant}} has no value: add it under Variables',
  )
  await tab(studio, /^Variables$/).click()
  await request.getByRole('button', { name: 'Add variable' }).click()
  await request.getByLabel('Variable 3 name').fill('tenant')
  await request.getByLabel('Variable 3 value').fill('acme')
  await request.getByRole('checkbox', { name: 'Variable 2 is secret' }).check()
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')

  await request.getByRole('button', { name: 'New environment' }).click()
  await request.getByLabel('Name of the new environment').fill('staging')
  await page.keyboard.press('Enter')
  await request.getByLabel('Variable 3 value').fill('nobody')
  await studio.send()
  await expect(studio.region('Response')).toContainText('403')

  const download = page.waitForEvent('download')
  await request.getByRole('button', { name: /^Export http-client/ }).click()
  const exported = readFileSync(await (await download).path(), 'utf8')
  expect(JSON.parse(exported)).toEqual({
    local: { base: 'http://api.test', key: '', tenant: 'acme' },
    staging: { base: 'http://api.test', key: '', tenant: 'nobody' },
  })

  // kept with the scenario
  await expect(async () => {
    await page.reload()
    await tab(studio, /^Variables$/).click()
    await expect(request.getByRole('radio', { name: 'staging' })).toBeChecked()
  }).toPass({ timeout: 30_000 })
})

test('runs leave as HAR 1.2, secrets hidden unless asked for', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  const exportHar = async (hides: boolean) => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByPlaceholder('What do you want to do?').fill('Export HAR')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Export traffic' })
    await expect(dialog.getByRole('checkbox', { name: /^alice-key → masked-1/ })).toBeChecked()
    if (hides) expect((await new AxeBuilder({ page }).include('[role="dialog"]').analyze()).violations).toEqual([])
    await dialog.screenshot({ path: 'test-results/export-traffic.png' })
    await page.getByRole('checkbox', { name: /^Hide secrets/ }).setChecked(hides)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    return readFileSync(await (await download).path(), 'utf8')
  }
  const masked = await exportHar(true)
  expect(masked).not.toContain('alice-key')
  expect(masked).toContain('masked-1')
  const whole = JSON.parse(await exportHar(false)) as {
    log: { version: string; entries: { request: { url: string; headers: unknown[] } }[] }
  }
  expect(whole.log.version).toBe('1.2')
  expect(whole.log.entries[0]?.request.url).toBe('http://api.test/orders/7?expand=lines')
  expect(whole.log.entries[0]?.request.headers).toContainEqual({ name: 'apikey', value: 'alice-key' })

  // the same for a .http file: one value left as it is, on its own
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('What do you want to do?').fill('Export HAR')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Export traffic' })
  await dialog.getByRole('radio', { name: /^\.http file/ }).check()
  await expect(dialog.getByRole('checkbox', { name: /^alice-key → masked-1/ })).toBeChecked()
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const http = readFileSync(await (await download).path(), 'utf8')
  expect(http).toContain('apikey: masked-1')
  expect(http).not.toContain('alice-key')
})

test('the history: R sends again, search, pin, remove and undo; auto-resend can be off', async ({ studio, page }) => {
  const request = studio.region('Request')
  const runs = request.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await studio.load('missing key')
  await studio.send()
  await expect(studio.region('Response')).toContainText('401')
  await tab(studio, /^History/).click()
  await expect(runs).toHaveCount(2)
  await page.keyboard.press('r')
  await expect(runs).toHaveCount(3)
  await request.getByLabel('Search the history').fill('401')
  await expect(runs).toHaveCount(2)
  await request.getByLabel('Search the history').fill('happy')
  await expect(runs).toHaveCount(1)
  await runs
    .first()
    .getByRole('button', { name: /^More for/ })
    .click()
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click()
  await expect(runs.first()).toContainText('pinned')
  await request.getByLabel('Search the history').fill('')
  await expect(runs.first()).toContainText('pinned')
  await request.getByRole('button', { name: 'Clear' }).click()
  await expect(runs).toHaveCount(1)
  await request.getByRole('button', { name: 'Undo' }).click()
  await expect(runs).toHaveCount(3)

  await request.getByRole('checkbox', { name: 'Send the last request again after each edit' }).uncheck()
  await studio.edit('kong/plugins/tenant-guard/handler.lua', (text) =>
    text.replace('PRIORITY = 1050', 'PRIORITY = 1051'),
  )
  await expect.poll(() => keptFile(page, 'kong/plugins/tenant-guard/handler.lua')).toContain('PRIORITY = 1051')
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.send()
  await expect(runs).toHaveCount(4)
})

test('an entry is saved, renamed, moved and removed; the rest of phasescope.yml stays', async ({ studio, page }) => {
  const request = studio.region('Request')
  const explorer = studio.region('Explorer')
  const original = await studio.textOf('phasescope.yml')
  const kept = () => keptFile(page, 'phasescope.yml')
  await request.getByLabel('URL').fill('http://api.test/orders/8')
  await request.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('order eight')
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await expect(explorer.getByRole('button', { name: /^Load request order eight:/ })).toBeVisible()
  await expect
    .poll(kept)
    .toBe(
      `${original}  - name: order eight\n    request:\n      method: GET\n      url: http://api.test/orders/8\n      headers: [[apikey, alice-key], [x-tenant, ACME]]\n`,
    )
  await explorer.getByRole('button', { name: /^Load request order eight:/ }).press('F2')
  await page.getByLabel('New name').fill('<img src=x onerror=alert(1)>')
  await page.keyboard.press('Enter')
  await expect(explorer.getByRole('button', { name: /^Load request <img src=x/ })).toBeVisible()
  await explorer.getByRole('button', { name: /^Load request <img src=x/ }).press('Alt+ArrowUp')
  await expect(messages(page)).toContainText('Moved “<img src=x onerror=alert(1)>” up.')
  await explorer.getByRole('button', { name: /^Load request <img src=x/ }).press('Delete')
  await expect(explorer.getByRole('button', { name: /^Load request <img src=x/ })).toHaveCount(0)
  await expect.poll(kept).toBe(original)
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  await expect(explorer.getByRole('button', { name: /^Load request <img src=x/ })).toBeVisible()
})

test('an upstream refuses, times out and answers again; a rule is edited as a form', async ({ studio, page }) => {
  const request = studio.region('Request')
  const original = await studio.textOf('phasescope.yml')
  await tab(studio, /^Upstreams$/).click()
  const orders = request.getByRole('region', { name: 'Upstream orders.test' })
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await orders.getByRole('button', { name: 'Refuse' }).click()
  await expect(studio.region('Response')).toContainText('502')
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  await expect(studio.region('Response')).toContainText('200 OK')
  await orders.getByRole('button', { name: '500' }).click()
  await expect(studio.region('Response')).toContainText('500 Internal Server Error')
  await orders.getByRole('button', { name: 'Remove Rule 1' }).click()
  await expect(studio.region('Response')).toContainText('200 OK')
  await orders.getByLabel('Rule 1 status').fill('99')
  await page.keyboard.press('Tab')
  await expect(orders.getByRole('alert')).toHaveText('A status is a number from 100 to 599.')
  await orders.getByLabel('Rule 1 status').fill('418')
  await page.keyboard.press('Enter')
  await expect(studio.region('Response')).toContainText('418')
  await expect.poll(() => keptFile(page, 'phasescope.yml')).toBe(original.replace('status: 200', 'status: 418'))
})

test('script in every field of what is imported runs nowhere', async ({ studio, page }) => {
  const evil = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>'
  const har = {
    log: {
      pages: [{ id: 'p', title: evil }],
      entries: [1, 2].map(() => ({
        pageref: 'p',
        startedDateTime: evil,
        request: {
          method: 'POST',
          url: `http://api.test/${encodeURIComponent(evil)}?${evil}`,
          headers: [
            { name: '__proto__', value: evil },
            { name: 'x', value: evil },
          ],
          postData: { mimeType: evil, text: evil },
        },
        response: { status: 200 },
      })),
    },
  }
  await importFile(studio, `${'evil'}.har`, JSON.stringify(har).replace('{"log"', '{"__proto__":{"polluted":1},"log"'))
  await expect(messages(page)).toContainText('Imported 2 requests')
  await studio.region('Request').getByRole('button', { name: /^Run / }).click()
  await expect(studio.region('Request').getByRole('status', { name: 'Progress of the sequence' })).toHaveText(
    '6 of 6 sent',
  )
  for (const name of [/^Request$/, /^History/, /^Variables$/, /^Upstreams$/]) await tab(studio, name).click()
  await importFile(
    studio,
    'evil.http',
    `@v = ${evil}\n### ${evil}\nPOST http://api.test/{{v}}\nx: ${evil}\n\n${evil}\n`,
  )
  await expect(messages(page)).toContainText('Imported one request')
  expect(await page.evaluate(() => ['pwned' in globalThis, 'polluted' in {}])).toEqual([false, false])
})

test('pictures in both themes, and axe finds nothing on any tab', async ({ studio, page }) => {
  // axe looks at the whole page ten times
  test.setTimeout(240_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.region('Request').getByLabel('URL').focus()
  await paste(page, `${GOOD} --next http://api.test/orders/7 -d '{"a":1}' -H 'content-type: application/json'`)
  await studio.region('Request').getByRole('button', { name: 'Run all' }).click()
  await expect(studio.region('Request').getByRole('status', { name: 'Progress of the sequence' })).toHaveText(
    '6 of 6 sent',
  )
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    for (const name of ['Request', 'Sequence', 'History', 'Variables', 'Upstreams']) {
      await tab(studio, new RegExp(`^${name}`)).click()
      await expect(tab(studio, new RegExp(`^${name}`))).toHaveAttribute('aria-selected', 'true')
      await expect(page.getByText('Loading …')).toHaveCount(0)
      await page.screenshot({ path: `test-results/traffic-${name}-${theme}.png` })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
        [],
      )
    }
    await picture(page, theme === 'dark' ? 'traffic' : 'traffic-light')
  }
})
