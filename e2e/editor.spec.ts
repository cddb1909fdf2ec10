import AxeBuilder from '@axe-core/playwright'
import { cursorBehind, dropZip } from './files.ts'
import { scenarioFrom } from './worker-client.ts'
import { expect, picture, test, type Studio } from './studio.ts'

const HANDLER = 'kong/plugins/tenant-guard/handler.lua'

const problems = (studio: Studio) => studio.region('Editor').getByRole('region', { name: 'Problems' })

test.beforeEach(async ({ studio, page }) => {
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.open()
})

test('a call that its phase forbids has a squiggle before anything runs, also through a helper in another module', async ({
  studio,
  page,
}) => {
  await studio.edit(HANDLER, (text) =>
    text.replace('  local tenant =', '  local status = kong.service.response.get_status()\n  local tenant ='),
  )
  await expect(problems(studio)).toContainText(
    'kong.service.response.get_status cannot be called in access phase (only in: response, header_filter, body_filter, log)',
  )
  await expect(page.locator('.squiggly-error').first()).toBeVisible()

  await studio.edit(HANDLER, (text) =>
    text.replace('function TenantGuard:log(conf)\n', 'function TenantGuard:log(conf)\n  access.check(conf, "x")\n'),
  )
  await problems(studio)
    .getByRole('button', { name: /access\.lua:\d+.*kong\.response\.exit cannot be called in log phase/ })
    .first()
    .click()
  await expect(page.getByRole('tab', { name: /access\.lua/, selected: true })).toBeVisible()
})

test('the PDK and the fields of conf are proposed; definitions are found across modules', async ({ studio, page }) => {
  await cursorBehind(page, HANDLER, 'local tenant = kong.request.')
  await page.keyboard.press('ControlOrMeta+Space')
  await expect(page.getByRole('option', { name: /get_header/ }).first()).toBeVisible()
  await page.keyboard.press('Escape')

  await studio.edit(HANDLER, (text) => text.replace('  if not tenant then', '  local x = conf\n  if not tenant then'))
  await cursorBehind(page, HANDLER, 'local x = conf')
  await page.keyboard.type('.')
  await expect(page.getByRole('option', { name: /limit/ }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Backspace')

  await cursorBehind(page, HANDLER, 'access.check')
  await page.keyboard.press('F12')
  await expect(page.getByRole('tab', { name: /access\.lua/, selected: true })).toBeVisible()
})

test('a handler on BasePlugin is rewritten by the quick fix', async ({ studio, page }) => {
  await studio.edit(
    HANDLER,
    () =>
      'local BasePlugin = require "kong.plugins.base_plugin"\nlocal Guard = BasePlugin:extend()\n\nGuard.PRIORITY = 1050\nGuard.VERSION = "1.0.0"\n\nfunction Guard:new()\n  Guard.super.new(self, "tenant-guard")\nend\n\nfunction Guard:access(conf)\n  Guard.super.access(self)\n  kong.response.exit(403)\nend\n\nreturn Guard\n',
  )
  await expect(problems(studio)).toContainText('BasePlugin is gone since Kong 3.0')
  // The gateway's own finding comes last; Monaco closes its menu when findings change.
  await expect(studio.codeState()).toHaveText(/Not running/)
  await expect(async () => {
    await cursorBehind(page, HANDLER, 'local BasePlugin')
    await page.keyboard.press('ControlOrMeta+.')
    await expect(page.getByRole('option', { name: /plain table/ })).toBeVisible({ timeout: 3000 })
    await page.keyboard.press('Enter')
    await expect(problems(studio)).toBeHidden({ timeout: 3000 })
  }).toPass()
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.load('happy path')
  await studio.send()
  await expect(studio.region('Response')).toContainText('403 Forbidden')
})

const SPLIT = { left: 'Left editor', right: 'Right editor' }

test('two files stand beside each other, take turns, and are there again after a reload', async ({ studio, page }) => {
  const editor = studio.region('Editor')
  await page.keyboard.press('Alt+e')
  const [left, right] = [
    editor.getByRole('region', { name: SPLIT.left }),
    editor.getByRole('region', { name: SPLIT.right }),
  ]
  await expect(right.getByRole('tab', { name: /handler\.lua/ })).toBeVisible()
  await studio
    .region('Explorer')
    .getByRole('button', { name: 'kong/plugins/tenant-guard/access.lua', exact: true })
    .click()
  await expect(right.getByRole('tab', { name: /access\.lua/, selected: true })).toBeVisible()
  await expect(left.getByRole('tab', { name: /access\.lua/ })).toHaveCount(0)

  // What is written in one is in the other, when both show the same file.
  await right.getByRole('tab', { name: /handler\.lua/ }).click()
  await right.getByRole('textbox', { name: /^Editor content/ }).focus()
  await cursorBehind(page, HANDLER, 'VERSION  = "1.0.')
  await page.keyboard.type('77')
  await expect(left.locator('.view-lines')).toContainText('1.0.770')

  await left.getByRole('textbox', { name: /^Editor content/ }).focus()
  await studio.region('Explorer').getByRole('button', { name: 'kong.yml', exact: true }).click()
  await expect(left.getByRole('tab', { name: /kong\.yml/, selected: true })).toBeVisible()
  await page.keyboard.press('Alt+o')
  await studio.region('Explorer').getByRole('button', { name: 'phasescope.yml', exact: true }).click()
  await expect(right.getByRole('tab', { name: /phasescope\.yml/, selected: true })).toBeVisible()

  await page.reload()
  await expect(left.getByRole('tab', { name: /kong\.yml/, selected: true })).toBeVisible()
  await expect(right.getByRole('tab', { name: /phasescope\.yml/, selected: true })).toBeVisible()
  await editor.getByRole('button', { name: 'Join the two editors' }).click()
  await expect(right).toHaveCount(0)
  await expect(page.getByRole('tablist', { name: 'Open files' }).getByRole('tab')).toHaveCount(4)
})

test('a symbol is renamed in every module; the file is formatted; the outline goes to a function', async ({
  studio,
  page,
}) => {
  await cursorBehind(page, HANDLER, 'access.chec')
  await page.keyboard.press('F2')
  const name = page.getByRole('textbox', { name: /Rename input/ })
  await name.fill('verify')
  await name.press('Enter')
  const lines = page.locator('.view-lines').first()
  await expect(lines).toContainText('access.verify(conf')
  await studio.region('Explorer').getByRole('button', { name: 'kong/plugins/tenant-guard/access.lua, edited' }).click()
  await expect(lines).toContainText('_M.verify(conf')
  await expect(studio.codeState()).toHaveText(/Running/)

  await page.getByRole('tab', { name: /handler\.lua/ }).click()
  await cursorBehind(page, HANDLER, 'kong.ctx.plugin.tenant = tenant:lower()')
  await page.keyboard.type('   ;;local   x={1,2}'.replace(';;', ''))
  await page.keyboard.press('Shift+Alt+F')
  await expect(lines).toContainText('local x = { 1, 2 }', { timeout: 20_000 })

  await page.getByRole('textbox', { name: /^Editor content/ }).focus()
  await page.keyboard.press('ControlOrMeta+Shift+o')
  await expect(page.locator('.quick-input-widget input').first()).toBeFocused()
  await page.keyboard.type('header_filter')
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await page.keyboard.type(' -- here')
  await expect(lines).toContainText('header_filter(conf) -- here')
})

test('a client of a library is not for header_filter; a change of a body clears its length', async ({ studio }) => {
  await studio.edit(HANDLER, (text) =>
    text
      .replace('local access =', 'local http = require "resty.http"\nlocal access =')
      .replace(
        '  kong.response.set_header("X-Tenant"',
        '  local c = http.new()\n  c:request_uri("http://a.test")\n  kong.response.set_header("X-Tenant"',
      )
      .replace(
        'function TenantGuard:log',
        'function TenantGuard:body_filter()\n  kong.response.set_raw_body("x")\nend\n\nfunction TenantGuard:log',
      ),
  )
  await expect(problems(studio)).toContainText(
    'resty.http opens a socket in request_uri, and in header_filter nothing can wait',
  )
  await expect(problems(studio)).toContainText('the client is still told its old Content-Length')
})

test('kong.yml: fields, enums, plugins and names are proposed, and say what they are', async ({ studio, page }) => {
  await studio.region('Explorer').getByRole('button', { name: 'kong.yml', exact: true }).click()
  const write = async (behind: string, text: string) => {
    await cursorBehind(page, 'kong.yml', behind)
    await page.keyboard.type(text)
    await page.keyboard.press('ControlOrMeta+Space')
  }
  const option = (name: RegExp) => page.getByRole('option', { name }).first()
  await write('strip_path: false', '\npath_h')
  await expect(option(/path_handling/)).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ControlOrMeta+Space')
  await expect(option(/^v1/)).toBeVisible()
  await page.keyboard.type('v1')
  await page.keyboard.press('Escape')
  await expect(studio.codeState()).toHaveText(/Running/)

  await write('limit: 100', '\n')
  await expect(page.getByRole('option', { name: /tenants/ })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await cursorBehind(page, 'kong.yml', 'header: X-Tag')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('route: ')
  await page.keyboard.press('ControlOrMeta+Space')
  await expect(option(/^orders/)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('.view-lines').first()).toContainText('route: orders')
  await cursorBehind(page, 'kong.yml', 'path_handl')
  await page.locator('.view-line', { hasText: 'path_handling' }).getByText('path_handling').hover()
  await expect(page.locator('.monaco-hover').filter({ hasText: 'default v0; one of v0, v1' })).toBeVisible()
})

/** A handler of 5,000 lines that Kong takes. */
function longHandler(): string {
  const one = (at: number) =>
    `local function step${at}(conf, value)\n  if value == "${at}" then\n    kong.log.debug("step", ${at})\n    return value .. "${at}"\n  end\n  return value\nend\n\n`
  // Lua keeps at most 200 locals in a function: the rest hangs on the table.
  const steps = Array.from({ length: 620 }, (_, at) =>
    one(at).replace(`local function step${at}`, `function Long.step${at}`),
  )
  return `local Long = { PRIORITY = 1000, VERSION = "1.0.0" }\n\n${steps.join('')}function Long:access(conf)\n  local value = "1"\n  value = Long.step7(conf, value)\nend\n\nreturn Long\n`
}

test('a handler of 5,000 lines is written in without waiting, and is still judged', async ({ studio, page }) => {
  const path = 'kong/plugins/long/handler.lua'
  const { files } = scenarioFrom('public/scenarios/first-plugin')
  const config = '_format_version: "3.0"\nplugins:\n  - name: long\n'
  const handler = longHandler()
  expect(handler.split('\n').length).toBeGreaterThan(4960)
  await dropZip(page, 'long-handler', {
    'kong.yml': config,
    'phasescope.yml': files['phasescope.yml'] ?? '',
    [path]: handler,
    'kong/plugins/long/schema.lua':
      'return { name = "long", fields = { { config = { type = "record", fields = {} } } } }',
  })
  await expect(studio.codeState()).toHaveText(/Running/)
  await cursorBehind(page, path, 'value = Long.step7(conf, value)')
  const longest = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let most = 0
        const observer = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) most = Math.max(most, duration)
        })
        observer.observe({ type: 'longtask' })
        setTimeout(() => resolve(most), 4000)
      }),
  )
  await page.keyboard.type('\nkong.service.response.get_status()', { delay: 20 })
  console.log(`longest task while typing in 5,000 lines: ${await longest} ms`)
  await expect(page.locator('.view-lines').first()).toContainText('kong.service.response.get_status()')
  await expect(problems(studio)).toContainText('get_status cannot be called in access phase')
})

test('a plugin that loops is stopped, and a sentence says where', async ({ studio }) => {
  await studio.edit(HANDLER, (text) => text.replace('  local tenant =', '  while true do end\n  local tenant ='))
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.load('happy path')
  await studio.send()
  await expect(studio.region('Response')).toContainText('500', { timeout: 30_000 })
  await expect(studio.region('Inspector')).toContainText(/handler\.lua:9/)
})

test('the editor in both themes, and axe finds nothing', async ({ studio, page }) => {
  test.slow()
  // colours don't fade over
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1440, height: 900 })
  const { files } = scenarioFrom('public/scenarios/first-plugin')
  const handler = files[HANDLER]?.replace(
    '  local tenant =',
    '  local status = kong.service.response.get_status()\n  local tenant =',
  )
  await dropZip(page, 'trial', { ...files, [HANDLER]: handler ?? '' })
  await expect(problems(studio)).toContainText('cannot be called in access phase')
  await page.keyboard.press('Alt+e')
  await studio.region('Explorer').getByRole('button', { name: 'kong.yml', exact: true }).click()
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await page.mouse.move(700, 600)
    await picture(page, theme === 'dark' ? 'editor' : 'editor-light')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
      [],
    )
  }
})
