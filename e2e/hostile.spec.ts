import type { Page } from '@playwright/test'
import { strToU8, zipSync } from 'fflate'

import { exitTrace } from '../app/fixtures/exit-trace.ts'
import { formatTrace } from '../engine/index.ts'
import { dropScenario } from './drop-scenario.ts'
import { keptRuns } from './kept.ts'
import { expect, type Studio, test } from './studio.ts'

/** Would leave a mark if any of it ran. */
const EVIL = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>'
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' })
const marks = (page: Page) => page.evaluate(() => ['pwned' in globalThis, 'polluted' in {}])

async function dropFile(page: Page, name: string, content: Uint8Array | string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ base64, file }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], file))
      return data
    },
    { base64: Buffer.from(content).toString('base64'), file: name },
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}

/** Shows everything there is to see of a run. */
async function lookAround(studio: Studio): Promise<void> {
  const { page } = studio
  for (const key of ['2', '4', '5', '6', '7', '8', '1']) await page.keyboard.press(`Alt+${key}`)
  for (const name of ['Why', 'Changes', 'State', 'Calls', 'Chunks', 'Log'])
    await studio.region('Inspector').getByRole('tab', { name }).first().click()
  for (const name of [/^Headers/, /^Raw/, /^Response/])
    await studio.region('Response').getByRole('tab', { name }).first().click()
  for (const name of [/^Sequence/, /^History/, /^Variables/, /^Upstreams/, /^Request/])
    await studio.region('Request').getByRole('tab', { name }).first().click()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('What do you want to do?').fill('go to')
  await page.keyboard.press('Escape')
}

test('a zip that is broken is a sentence, and what was open stays', async ({ studio, page }) => {
  await studio.open()
  await studio.edit('kong/plugins/tenant-guard/handler.lua', (text) =>
    text.replace('PRIORITY = 1050', 'PRIORITY = 1049'),
  )
  const zip = zipSync({ 'kong/plugins/a/handler.lua': strToU8('return { PRIORITY = 1, VERSION = "1" }'.repeat(200)) })
  const cut = zip.slice(0, zip.length - 30)
  const changed = Uint8Array.from(zip)
  // in the middle of what is packed
  changed.fill(0xff, 60, 90)
  for (const [name, content] of [
    ['cut.zip', cut],
    ['changed.zip', changed],
    ['text.zip', strToU8('PK this is no zip')],
    ['empty.zip', new Uint8Array()],
  ] as const) {
    await dropFile(page, name, content)
    await expect(messages(page), name).toContainText('What was dropped could not be read')
    await expect(page.getByRole('button', { name: 'Scenario: first-plugin' })).toBeVisible()
    await messages(page).getByRole('button', { name: 'Dismiss' }).click()
    await expect(messages(page)).toHaveText('')
  }
  await page.reload()
  await expect(studio.region('Editor').locator('.view-lines').first()).toContainText('1049')
})

test('script and __proto__ in every field of a scenario run nowhere', async ({ studio, page }) => {
  await studio.open()
  const text = JSON.stringify(EVIL)
  await dropScenario(page, 'evil', {
    'kong.yml': `_format_version: "3.0"
services:
- name: evil
  url: http://up.test
  routes:
  - { name: r, paths: [/] }
  plugins:
  - name: evil
    instance_name: evil
    config: { said: ${text} }
consumers:
- username: ${text}
  custom_id: ${text}
`,
    'phasescope.yml': `upstreams:
  up.test:
    - reply: { status: 200, headers: { x-evil: ${text}, content-type: text/html }, body: ${text} }
traffic:
- name: ${text}
  request: { method: POST, url: "http://evil.test/", headers: { x: ${text} }, body: ${text} }
`,
    'kong/plugins/evil/schema.lua': `return { name = "evil", fields = { { config = { type = "record", fields = {
      { said = { type = "string", description = [[${EVIL}]] } } } } } } }`,
    'kong/plugins/evil/handler.lua': `local P = { PRIORITY = 10, VERSION = "1.0.0" }
function P:access(conf)
  kong.log.err([[${EVIL}]])
  kong.ctx.shared[ [[${EVIL}]] ] = [[${EVIL}]]
  kong.service.request.set_header("x-said", conf.said)
  kong.response.set_header("x-evil-too", conf.said)
end
function P:body_filter() ngx.arg[1] = ngx.arg[1] and ngx.arg[1] .. [[${EVIL}]] end
return P
`,
    [`docs/${EVIL.replaceAll(/[/:*?"<>|\\]/g, '-')}.md`]: EVIL,
  })
  await studio
    .region('Explorer')
    .getByRole('button', { name: /^Load request / })
    .first()
    .click()
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await expect(studio.region('Response')).toContainText('globalThis.pwned=1')
  await lookAround(studio)
  expect(await marks(page)).toEqual([false, false])

  await dropScenario(page, 'proto', {
    'kong.yml': `_format_version: "3.0"
__proto__: { polluted: 1 }
constructor: { prototype: { polluted: 1 } }
services:
- { name: a, url: http://up.test, __proto__: { polluted: 1 }, routes: [{ name: r, paths: [/] }] }
`,
    'phasescope.yml': `__proto__: { polluted: 1 }
upstreams: { __proto__: { polluted: 1 }, up.test: [{ reply: { status: 200, __proto__: { polluted: 1 } } }] }
traffic: [{ name: __proto__, request: { method: GET, url: "http://a.test/", headers: { __proto__: x } } }]
`,
    'kong/plugins/p/handler.lua': 'return { PRIORITY = 1, VERSION = "1" }',
  }).catch(() => undefined)
  await expect(page.getByRole('button', { name: 'Scenario: proto' })).toBeVisible()
  await expect(studio.region('Editor').getByRole('status', { name: 'State of the code' })).not.toHaveText(/Applying/)
  expect(await marks(page)).toEqual([false, false])
})

test('a hostile trace is drawn or refused, and runs nothing, after a reload neither', async ({ studio, page }) => {
  await studio.open()
  const trace = formatTrace(exitTrace)
  const evil = trace
    .replaceAll('tenant-guard', JSON.stringify(EVIL).slice(1, -1))
    .replaceAll('/orders?limit=5', `/${JSON.stringify(EVIL).slice(1, -1)}`)
    .replaceAll('alice-key', JSON.stringify(EVIL).slice(1, -1))
    .replaceAll(',"type":', ',"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"type":')
  await dropFile(page, 'evil.trace.jsonl', evil)
  await expect(studio.region('Response')).toContainText('400')
  await expect(studio.region('Flow').getByRole('list', { name: 'Flow steps' })).toContainText('onerror')
  await lookAround(studio)
  expect(await marks(page)).toEqual([false, false])
  await expect.poll(async () => (await keptRuns(page)).shown).toBeDefined()
  await page.reload()
  await expect(studio.region('Response')).toContainText('400')
  await lookAround(studio)
  expect(await marks(page)).toEqual([false, false])

  for (const [name, text] of [
    ['cut.trace.jsonl', trace.slice(0, trace.length / 3)],
    ['other.trace.jsonl', '{"__proto__":{"polluted":1}}\n{}\n'],
    ['deep.trace.jsonl', `${trace.split('\n')[0]}\n${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
    ['strange.trace.jsonl', trace.replaceAll('"t":', '"t":"x","was":')],
  ] as const) {
    await dropFile(page, name, text)
    await expect(messages(page), name).toContainText(name)
    await messages(page).getByRole('button', { name: 'Dismiss' }).first().click()
  }
  await lookAround(studio)
  await expect(studio.region('Explorer')).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'failed.' })).toHaveCount(0)
  expect(await marks(page)).toEqual([false, false])
  // `?trace=` from elsewhere: the same
  await page.route(
    (url) => url.pathname === '/evil.jsonl',
    (route) => route.fulfill({ body: evil, contentType: 'text/plain' }),
  )
  await page.goto('/?embed&trace=/evil.jsonl')
  await expect(studio.region('Inspector')).toBeVisible()
  await expect(studio.region('Flow').getByRole('list', { name: 'Flow steps' })).toContainText('onerror')
  expect(await marks(page)).toEqual([false, false])
})
