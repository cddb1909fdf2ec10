import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'

import { setBreakpoint } from './gutter.ts'
import { expect, picture, test, type Studio } from './studio.ts'
import { stopWorkers } from './worker-client.ts'

const HANDLER = 'kong/plugins/tenant-guard/handler.lua'
const ACCESS = 'kong/plugins/tenant-guard/access.lua'

/** The debugger as a person meets it. */
class DebugView {
  readonly studio: Studio
  readonly page: Page

  constructor(studio: Studio) {
    this.studio = studio
    this.page = studio.page
  }

  async open(path: string): Promise<void> {
    await this.studio.region('Explorer').getByRole('button', { name: path, exact: true }).click()
    await this.page.getByRole('textbox', { name: `Editor content, ${path}` }).waitFor({ state: 'attached' })
  }

  /** Puts the pointer on a word of a line; letters are equally wide. */
  async hover(line: string, word: string): Promise<void> {
    const code = this.studio.region('Editor').locator('.view-line > span', { hasText: line }).first()
    const text = (await code.textContent()) ?? ''
    const box = await code.boundingBox()
    if (!box) throw new Error(`${line} is not in sight`)
    const letter = box.width / text.length
    await this.page.mouse.move(box.x + letter * (text.indexOf(word) + 1.5), box.y + box.height / 2)
  }

  control(name: string): Locator {
    return this.page.getByRole('toolbar', { name: 'Debugger controls' }).getByRole('button', { name, exact: true })
  }

  paused(): Locator {
    return this.page.getByRole('status', { name: 'Messages' })
  }

  variable(name: string): Locator {
    return this.pane('Variables').getByRole('treeitem', { name: new RegExp(`^${name} = `), level: 2 })
  }

  pane(name: string): Locator {
    return this.studio.region('Debugger').getByRole('region', { name, exact: true })
  }

  async stands(place: string): Promise<void> {
    await expect(this.paused()).toContainText(place)
    await expect(this.control('Step over')).toHaveAttribute('aria-disabled', 'false')
  }

  /** Nothing stands still any more. */
  async goesOn(): Promise<void> {
    await expect(this.paused()).not.toContainText('Paused')
  }

  async evaluate(text: string): Promise<void> {
    const input = this.page.getByRole('textbox', { name: 'Evaluate Lua' })
    await input.fill(text)
    await input.press('Enter')
  }

  console(): Locator {
    return this.page.getByRole('log', { name: 'Console output' })
  }

  /** Writes a text of a breakpoint into the form under its line. */
  async writeBreakpoint(what: string, text: string): Promise<void> {
    const form = this.page.getByRole('form', { name: /^Breakpoint at line/ })
    await form.getByRole('combobox').selectOption({ label: what })
    await form.getByRole('textbox').fill(text)
    await form.getByRole('textbox').press('Enter')
    await expect(form).toBeHidden()
  }
}

test.beforeEach(async ({ studio }) => {
  await studio.open()
  await studio.load('happy path')
})

test('set a breakpoint, debug, look, edit, step on and back', async ({ studio, page }) => {
  const debug = new DebugView(studio)
  await setBreakpoint(studio, ACCESS, 14)
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('access › tenant-guard › access.lua:14')
  await expect(debug.variable('tenant')).toHaveAccessibleName('tenant = "acme"')
  await expect(debug.variable('used')).toHaveAccessibleName('used = 1')
  await expect(debug.pane('Call stack').getByRole('list').first()).toContainText('access.lua:14')
  await expect(studio.region('Editor').getByText('used = 1', { exact: true })).toBeVisible()

  await expect(async () => {
    await page.mouse.move(0, 0)
    await debug.hover('if not known(conf.tenants, tenant)', 'tenants')
    await expect(page.getByRole('tooltip')).toContainText('conf.tenants = { "acme", "globex" }', { timeout: 5000 })
  }).toPass()
  await debug.control('Step over').click()
  await debug.stands('access.lua:15')
  await expect(debug.variable('left')).toHaveAccessibleName('left = 99, was nil')
  // By key: F10 belongs to the debugger while its view has the focus.
  await page.keyboard.press('F10')
  await debug.stands('access.lua:21')
  await page.keyboard.press('Alt+F10')
  await debug.stands('access.lua:15')
  await expect(debug.paused()).toContainText('In the past')
  await debug.control('Step over').click()
  await debug.stands('access.lua:21')
  await expect(debug.paused()).toContainText('Paused')

  // In another view the same key walks over the flow, and the run stays where it stands.
  await page.keyboard.press('Alt+1')
  await page.keyboard.press('F10')
  await expect(debug.paused()).toContainText('access.lua:21')
  await page.getByRole('button', { name: 'Paused', exact: true }).click()
  await debug.stands('access.lua:21')

  // Editing a value: what runs from here on sees it.
  await debug.variable('left').dblclick()
  await page.getByRole('textbox', { name: 'Value of left' }).fill('7')
  await page.keyboard.press('Enter')
  await expect(debug.variable('left')).toHaveAccessibleName(/^left = 7/)
  await debug.control('Step out').click()
  await debug.stands('handler.lua:16')
  await expect(debug.variable('shared')).toHaveAccessibleName(/quota_left = 7/)
  await debug.control('Reverse continue').click()
  await debug.stands('access.lua:14')
  await expect(debug.paused()).toContainText('In the past')
  await debug.control('Continue').click()
  await debug.stands('handler.lua:16')
  await debug.control('Continue').click()
  await expect(studio.region('Response')).toContainText('200 OK')
})

test('conditions, hit counts, logpoints, and logpoints for what already ran', async ({ studio, page }) => {
  const debug = new DebugView(studio)
  await debug.open(ACCESS)
  await page.keyboard.press('Alt+3')
  await setBreakpoint(studio, ACCESS, 5)
  const item = debug.pane('Breakpoints').getByRole('listitem')
  await item.getByRole('button', { name: 'Edit access.lua:5' }).click()
  await debug.writeBreakpoint('Expression', 'name == "globex"')
  await expect(item).toContainText('name == "globex"')
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await expect(studio.region('Response')).toContainText('200 OK')
  await item.getByRole('button', { name: 'Edit access.lua:5' }).click()
  await debug.writeBreakpoint('Expression', 'name == "acme"')
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('access.lua:5')
  await debug.control('Continue').click()
  await debug.goesOn()
  await expect(studio.region('Response')).toContainText('200 OK')

  // The run is over: a logpoint still says what it would have said.
  await debug.open(ACCESS)
  await item.getByRole('checkbox').uncheck()
  await setBreakpoint(studio, ACCESS, 14)
  await debug.pane('Breakpoints').getByRole('button', { name: 'Edit access.lua:14' }).click()
  await debug.writeBreakpoint('Log message', '{tenant} used {used}')
  await expect(debug.console()).toContainText('"acme" used 2')
  await expect(studio.region('Editor')).toContainText('logpoint added after the run')
  await expect(debug.pane('Breakpoints')).toContainText('Logpoint')

  // Breakpoints go along with their lines.
  await page.getByRole('textbox', { name: `Editor content, ${ACCESS}` }).focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Enter')
  await expect(item.first()).toContainText('access.lua:6')
  await expect(item.last()).toContainText('access.lua:15')
})

test('watch, console, run to cursor, who changed this', async ({ studio, page }) => {
  const debug = new DebugView(studio)
  await debug.open(ACCESS)
  await page.keyboard.press('Alt+3')
  await setBreakpoint(studio, ACCESS, 13)
  await page.keyboard.press('Control+Shift+Enter')
  await debug.stands('access.lua:13')
  await debug.pane('Watch').getByRole('button', { name: 'Add a watch' }).click()
  await page.getByRole('textbox', { name: 'Expression to watch' }).fill('conf.limit - used')
  await page.keyboard.press('Enter')
  const watched = debug.pane('Watch').getByRole('treeitem')
  await expect(watched).toHaveAccessibleName(/attempt to perform arithmetic/)

  await debug.evaluate('conf.limit, kong.request.get_path()')
  await expect(debug.console()).toContainText('100   "/orders/7"')
  await debug.evaluate('nonsense.field')
  await expect(debug.console()).toContainText('attempt to index')
  await debug.evaluate('tenant = "globex"')
  await expect(debug.variable('tenant')).toHaveAccessibleName(/^tenant = "globex"/)
  const input = page.getByRole('textbox', { name: 'Evaluate Lua' })
  await input.press('ArrowUp')
  await input.press('ArrowUp')
  await expect(input).toHaveValue('nonsense.field')

  // Run to cursor, by its key, with the cursor on line 21.
  await page.getByRole('textbox', { name: `Editor content, ${ACCESS}` }).focus()
  for (let line = 13; line < 21; line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+F10')
  await debug.stands('access.lua:21')
  await expect(watched).toHaveAccessibleName(/^conf.limit - used = 99/)

  // Who set that header: by the context menu, to the line that did it.
  await debug.pane('Variables').getByRole('treeitem', { name: 'Request headers' }).click()
  await debug.variable('\\["x-consumer-username"\\]').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Who last changed this' }).click()
  await debug.stands('access › simple-key › handler.lua:24')
  await debug.control('Leave the past').click()
  await debug.stands('access.lua:21')

  await debug.variable('left').focus()
  await page.keyboard.press('c')
  await debug.stands('access.lua:14')
  await expect(debug.console()).toContainText('left: nil → 99 in access › tenant-guard')
})

test('run from here: a branch with the edited value, both runs kept', async ({ studio, page }) => {
  const debug = new DebugView(studio)
  await setBreakpoint(studio, HANDLER, 10)
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('handler.lua:10')
  await debug.control('Continue').click()
  await expect(studio.region('Response')).toContainText('200 OK')

  // Of the finished run: open it, go to the line, take the tenant away, run on from there.
  await studio
    .region('Request')
    .getByRole('tab', { name: /^History/ })
    .click()
  await page.getByRole('button', { name: /^Open in the debugger: GET/ }).click()
  await expect(debug.paused()).toContainText('In the past')
  await debug.control('Reverse continue').click()
  await debug.stands('handler.lua:10')
  await debug.evaluate('tenant = nil')
  await debug.control('Run from here').click()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
  const history = page.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  await expect(history).toHaveCount(2)
  await expect(history.first()).toContainText('branch')
  await expect(history.last()).toContainText('200')
  await expect(debug.console()).toContainText('The branch ended with 400.')
  await debug.stands('handler.lua:10')
})

test('the effective pipeline leads into a handler; special breakpoints stop; other requests go on', async ({
  studio,
  page,
}) => {
  const debug = new DebugView(studio)
  await page.keyboard.press('Alt+3')
  await page.getByRole('button', { name: 'Effective pipeline' }).click()
  const pipeline = page.getByRole('document', { name: 'Effective pipeline' })
  await expect(pipeline.getByRole('region', { name: 'access' })).toContainText(
    '{ tenants: [acme, globex], limit: 100 }',
  )
  await pipeline
    .getByRole('region', { name: 'access' })
    .getByRole('button', { name: /tenant-guard/ })
    .focus()
  await page.keyboard.press('F11')
  await debug.stands('access › tenant-guard › handler.lua:9')

  // Another request is not held by it.
  const other = await page.evaluate(async () => (await fetch('/gateway/first-plugin/http/api.test/parcels')).status)
  expect(other).toBe(404)
  await expect(debug.paused()).toContainText('handler.lua:9')
  await debug.control('Continue').click()
  await expect(studio.region('Response')).toContainText('200 OK')

  await debug.pane('Breakpoints').getByRole('checkbox', { name: 'on exit' }).check()
  await studio.load('missing tenant')
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('because a plugin answers')
  await debug.control('Continue').click()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
  await debug.pane('Breakpoints').getByRole('checkbox', { name: 'on exit' }).uncheck()
  await debug
    .pane('Breakpoints')
    .getByRole('button', { name: /^Stop when a header/ })
    .click()
  await page.getByRole('form', { name: 'New breakpoint' }).getByRole('textbox').fill('X-Tenant')
  await page.keyboard.press('Enter')
  await studio.load('happy path')
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('X-Tenant')
  await debug.control('Stop debugging: let everything go on').click()
  await expect(studio.region('Response')).toContainText('200 OK')
})

test('scrubbing a finished run; a reload keeps the breakpoints; a stopped worker says so and brings the run back', async ({
  studio,
  page,
}) => {
  const debug = new DebugView(studio)
  await page.keyboard.press('Alt+3')
  await setBreakpoint(studio, ACCESS, 14)
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('access.lua:14')
  await debug.control('Continue').click()
  await expect(studio.region('Response')).toContainText('200 OK')
  const strip = page.getByRole('slider', { name: 'Moment of the run' })
  await expect(strip).toHaveAttribute('aria-valuemax', /^\d{2}/)
  await strip.focus()
  await page.keyboard.press('Home')
  await debug.stands('rewrite › request-tagger')
  await page.keyboard.press('End')
  await debug.stands('log › audit-log')
  await debug.control('Leave the past').click()

  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('access.lua:14')
  await stopWorkers(page)
  await expect(debug.console()).toContainText('the run was brought back to where it stood')
  await expect(debug.paused()).toContainText('is ready')
  await debug.stands('access.lua:14')
  await page.reload()
  await expect(studio.codeState()).toHaveText(/Running/)
  await expect(debug.pane('Breakpoints').getByRole('listitem')).toContainText('access.lua:14')
})

test('the debugger in both themes and narrow: as designed, and axe finds nothing', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  const debug = new DebugView(studio)
  await page.keyboard.press('Alt+3')
  await setBreakpoint(studio, ACCESS, 14)
  await setBreakpoint(studio, ACCESS, 16)
  await debug.pane('Breakpoints').getByRole('button', { name: 'Edit access.lua:16' }).click()
  await debug.writeBreakpoint('Log message', '{tenant} {used}')
  await debug.pane('Breakpoints').getByRole('button', { name: 'Edit access.lua:14' }).click()
  await debug.writeBreakpoint('Expression', 'used < 5')
  await debug.pane('Breakpoints').getByRole('checkbox', { name: 'uncaught errors' }).check()
  await debug.pane('Watch').getByRole('button', { name: 'Add a watch' }).click()
  await page.getByRole('textbox', { name: 'Expression to watch' }).fill('conf.limit - used')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await debug.stands('access.lua:14')
  await debug.evaluate('conf.limit, kong.request.get_path()')
  await expect(debug.console()).toContainText('"/orders/7"')
  // What differs from here is told at the next stop: it has to be seen here first.
  await expect(debug.variable('used')).toHaveAccessibleName('used = 1')
  await debug.control('Step over').click()
  await debug.stands('access.lua:15')
  await expect(debug.variable('left')).toHaveAccessibleName('left = 99, was nil')
  await expect(page.getByRole('slider', { name: 'Moment of the run' })).toHaveAttribute('aria-valuemax', /^\d+/)
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await picture(page, theme === 'dark' ? 'debug' : 'debug-light')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }
  for (const width of [1280, 900]) {
    await page.setViewportSize({ width, height: 800 })
    await expect(debug.control('Step over')).toBeInViewport()
    await expect(page.getByRole('button', { name: /^Send/ })).toBeInViewport()
    await expect(debug.pane('Variables')).toBeInViewport()
  }
})
