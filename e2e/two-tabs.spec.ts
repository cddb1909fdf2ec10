import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'

import { setBreakpoint } from './gutter.ts'
import { keptCopy } from './kept.ts'
import { expect, picture, Studio, test } from './studio.ts'

const FILE = 'phasescope.yml'

/** A second tab of the same browser, on the same scenario. */
async function secondTab(studio: Studio): Promise<Studio> {
  const page = await studio.page.context().newPage()
  await page.addInitScript(() => localStorage.setItem('phasescope-learn', JSON.stringify({ hasSeenHints: true })))
  const other = new Studio(page)
  await other.open()
  return other
}

async function openFile(studio: Studio, path = FILE): Promise<Locator> {
  await studio.region('Explorer').getByRole('button', { name: path, exact: true }).click()
  const editor = studio.page.getByRole('textbox', {
    name: new RegExp(`^Editor content, ${path.replaceAll('.', '\\.')}`),
  })
  await editor.waitFor({ state: 'attached' })
  return editor
}

/** Writes a first line into a file. */
async function typeFirst(studio: Studio, text: string, path = FILE): Promise<void> {
  const editor = await openFile(studio, path)
  await editor.focus()
  await studio.page.keyboard.press('ControlOrMeta+Home')
  await studio.page.keyboard.insertText(`${text}\n`)
}

/** What a tab shows, by its last lines: they are in sight. */
const shownIn = (studio: Studio) => studio.region('Editor').locator('.view-lines').first()
const messages = (studio: Studio) => studio.page.getByRole('status', { name: 'Messages' })

/** What the browser keeps of the file, and what stands beside it. */
async function kept(page: Page): Promise<{ text: string; aside: readonly string[] }> {
  const { files, aside } = await keptCopy(page)
  return { text: files[FILE] ?? '', aside }
}

/** As on a machine that is too busy to keep what is typed: the moment after which it would is over never. */
async function holdTime(page: Page): Promise<void> {
  await page.evaluate(() => {
    const real = globalThis.setTimeout
    const held = (work: () => void, delay?: number) => (delay === 200 ? 0 : real(work, delay))
    Object.assign(globalThis, { setTimeout: held, resumeTime: () => Object.assign(globalThis, { setTimeout: real }) })
  })
}

test('what one tab writes stands in the other at once; cursor and undo stay', async ({ studio }) => {
  await studio.open()
  const other = await secondTab(studio)
  await openFile(studio)
  // my own step of undo, in the other tab, before anything comes from outside
  await typeFirst(other, '# mine')
  await expect(shownIn(studio)).toContainText('# mine')
  await expect(shownIn(other)).toContainText('# mine')
  const cursor = other.page.locator('.monaco-editor .cursor').first()
  const before = await cursor.boundingBox()

  await typeFirst(studio, '# theirs')
  await expect(shownIn(other)).toContainText('# theirs')
  await expect(messages(other)).toContainText(`Another tab changed ${FILE}.`)
  await expect(messages(studio).getByText('Another tab changed')).toHaveCount(0)
  // one line further down, behind the same text
  await expect.poll(async () => Math.round(((await cursor.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBe(20)

  // undo takes back what came from outside, then what was typed here, and the other tab follows
  await (await openFile(other)).focus()
  await other.page.keyboard.press('ControlOrMeta+z')
  await expect(shownIn(studio)).not.toContainText('# theirs')
  await expect(shownIn(studio)).toContainText('# mine')
  await expect(async () => {
    await other.page.keyboard.press('ControlOrMeta+z')
    await expect(shownIn(studio)).not.toContainText('# mine', { timeout: 1000 })
  }).toPass()
  // and the other way round
  await typeFirst(studio, '# from the first')
  await expect(shownIn(other)).toContainText('# from the first')
  await messages(other).getByRole('button', { name: 'Dismiss' }).click()
  await expect(messages(other)).not.toContainText('Another tab')
})

for (const choice of ['Keep mine', 'Take theirs'] as const)
  test(`both tabs changed one file: both texts are kept until somebody chooses “${choice}”`, async ({ studio }) => {
    await studio.open()
    const other = await secondTab(studio)
    await openFile(other)
    await openFile(studio)
    await holdTime(studio.page)
    await typeFirst(studio, '# written here')
    await typeFirst(other, '# written there')
    const sentence = `${FILE} was changed here and in another tab at the same time.`
    await expect(messages(studio)).toContainText(sentence)
    await expect(messages(other)).toContainText(sentence)
    await expect(shownIn(studio)).toContainText('# written here')
    await expect(shownIn(other)).toContainText('# written there')
    await expect
      .poll(() => kept(other.page))
      .toMatchObject({
        text: expect.stringMatching(/^# written there/),
        aside: [expect.stringMatching(/^# written here/)],
      })

    await messages(studio)
      .getByRole('button', { name: `See both texts of ${FILE}` })
      .click()
    const dialog = studio.page.getByRole('dialog', { name: `Two texts of ${FILE}` })
    await expect(dialog.getByRole('listitem').filter({ hasText: '# written here' })).toContainText('removed')
    await expect(dialog.getByRole('listitem').filter({ hasText: '# written there' })).toContainText('added')
    await dialog.getByRole('button', { name: choice }).click()
    const [wins, loses] =
      choice === 'Keep mine' ? ['# written here', '# written there'] : ['# written there', '# written here']
    for (const tab of [studio, other]) {
      await expect(shownIn(tab)).toContainText(wins)
      await expect(shownIn(tab)).not.toContainText(loses)
      await expect(messages(tab)).not.toContainText('at the same time')
    }
    await expect.poll(async () => (await kept(other.page)).aside).toEqual([])
    // what was given up is one undo away where it was written
    const loser = choice === 'Keep mine' ? other : studio
    await (await openFile(loser)).focus()
    await loser.page.keyboard.press('ControlOrMeta+z')
    await expect(shownIn(loser)).toContainText(loses)
  })

test('a tab is closed in the middle: what it wrote is kept beside', async ({ studio }) => {
  await studio.open()
  const other = await secondTab(studio)
  await openFile(other)
  await openFile(studio)
  await holdTime(studio.page)
  await typeFirst(studio, '# never kept')
  await typeFirst(other, '# written there')
  await expect.poll(async () => (await kept(other.page)).text).toContain('there')
  await studio.page.close({ runBeforeUnload: true })
  await expect(messages(other)).toContainText('at the same time')
  await other.page.reload()
  await expect(other.codeState()).toHaveText(/Running/, { timeout: 20_000 })
  await expect(shownIn(other)).toContainText('# written there')
  await messages(other)
    .getByRole('button', { name: `See both texts of ${FILE}` })
    .click()
  const dialog = other.page.getByRole('dialog')
  await expect(dialog).toContainText('# never kept')
  await dialog.getByRole('button', { name: 'Take theirs' }).click()
  await expect(shownIn(other)).toContainText('# never kept')
  await expect(messages(other)).not.toContainText('at the same time')
})

test('a reload in the middle finds both texts, this tab’s in its editor', async ({ studio }) => {
  await studio.open()
  const other = await secondTab(studio)
  await openFile(other)
  await openFile(studio)
  await holdTime(studio.page)
  await typeFirst(studio, '# written here')
  await typeFirst(other, '# written there')
  await expect(messages(studio)).toContainText('at the same time')
  await studio.page.reload()
  await expect(studio.codeState()).toHaveText(/Running/, { timeout: 20_000 })
  await expect(shownIn(studio)).toContainText('# written here')
  await expect(messages(studio)).toContainText('at the same time')
  await expect(shownIn(other)).toContainText('# written there')
  await messages(other)
    .getByRole('button', { name: `Keep mine: ${FILE}` })
    .click()
  await expect(shownIn(studio)).toContainText('# written there')
})

for (const writes of [false, true])
  test(`a tab that was asleep ${writes ? 'and had written' : ''} catches up when it wakes`, async ({ studio }) => {
    await studio.open()
    const other = await secondTab(studio)
    await openFile(other)
    await openFile(studio)
    if (writes) {
      await holdTime(studio.page)
      await typeFirst(studio, '# before sleep')
    }
    const client = await studio.page.context().newCDPSession(studio.page)
    await client.send('Page.setWebLifecycleState', { state: 'frozen' })
    await typeFirst(other, '# while it slept')
    await expect.poll(async () => (await kept(other.page)).text).toContain('slept')
    if (writes) await other.page.close()
    await client.send('Page.setWebLifecycleState', { state: 'active' })
    if (!writes) {
      await expect(shownIn(studio)).toContainText('# while it slept')
      return expect(messages(studio)).toContainText(`Another tab changed ${FILE}.`)
    }
    await expect(messages(studio)).toContainText('at the same time')
    await expect(shownIn(studio)).toContainText('# before sleep')
    await expect
      .poll(() => kept(studio.page))
      .toMatchObject({
        text: expect.stringMatching(/^# while it slept/),
        aside: [expect.stringMatching(/^# before sleep/)],
      })
  })

test('each tab sends to a gateway that runs what it shows', async ({ studio }) => {
  const handler = 'kong/plugins/tenant-guard/handler.lua'
  await studio.open()
  await studio.page.emulateMedia({ reducedMotion: 'reduce' })
  const other = await secondTab(studio)
  await openFile(other, handler)
  await openFile(studio, handler)
  await holdTime(studio.page)
  await typeFirst(studio, '-- here', handler)
  await studio.edit(handler, (text) => text.replace('PRIORITY = 1050', 'PRIORITY = 1300'))
  await other.edit(handler, (text) => text.replace('PRIORITY = 1050', 'PRIORITY = 1'))
  await expect(messages(studio)).toContainText('at the same time')
  const order = async (tab: Studio) => {
    await tab.send()
    await expect(tab.region('Response')).toContainText('200 OK')
    return (await tab.steps()).flatMap((step) => /^\d+\. access (tenant-guard|simple-key)/.exec(step)?.[1] ?? [])
  }
  expect(await order(studio)).toEqual(['tenant-guard', 'simple-key'])
  expect(await order(other)).toEqual(['simple-key', 'tenant-guard'])
  expect(await order(studio)).toEqual(['tenant-guard', 'simple-key'])
})

test('a reload finds what this tab had open, not what another had', async ({ studio }) => {
  await studio.open()
  const other = await secondTab(studio)
  await studio.region('Request').getByLabel('URL').fill('/mine')
  await other.region('Request').getByLabel('URL').fill('/theirs')
  await openFile(other, 'kong.yml')
  await other.page.reload()
  await studio.page.reload()
  await expect(studio.region('Request').getByLabel('URL')).toHaveValue('/mine')
  await expect(other.region('Request').getByLabel('URL')).toHaveValue('/theirs')
})

test('breakpoints and watches of both tabs are in both, move with the text, go in both, and stay', async ({
  studio,
}) => {
  test.slow()
  const handler = 'kong/plugins/tenant-guard/handler.lua'
  await studio.open()
  const other = await secondTab(studio)
  const pane = (tab: Studio, name: string) => tab.region('Debugger').getByRole('region', { name, exact: true })
  const shown = (tab: Studio) =>
    pane(tab, 'Breakpoints')
      .getByRole('listitem')
      .getByRole('button', { name: /^handler\.lua:/ })
  const watches = (tab: Studio) => pane(tab, 'Watch').getByRole('treeitem')
  for (const [tab, line, watch] of [
    [studio, 9, 'conf.limit'],
    [other, 14, 'ngx.ctx.user'],
  ] as const) {
    await tab.page.bringToFront()
    await setBreakpoint(tab, handler, line)
    await tab.page.getByRole('button', { name: 'Debug', exact: true }).click()
    await pane(tab, 'Watch').getByRole('button', { name: 'Add a watch' }).click()
    await tab.page.getByRole('textbox', { name: 'Expression to watch' }).fill(watch)
    await tab.page.keyboard.press('Enter')
  }
  for (const tab of [studio, other]) {
    await expect(shown(tab)).toHaveText(['handler.lua:9', 'handler.lua:14'])
    await expect(watches(tab)).toHaveCount(2)
    await expect(tab.region('Editor').locator('.bp-glyph:not(.bp-ghost)')).toHaveCount(2)
  }

  // a line before them: each goes one down, in both
  await typeFirst(other, '-- a line more', handler)
  await expect(shownIn(studio)).toContainText('-- a line more')
  for (const tab of [other, studio]) await expect(shown(tab)).toHaveText(['handler.lua:10', 'handler.lua:15'])

  await pane(studio, 'Breakpoints').getByRole('button', { name: 'Remove handler.lua:15' }).click()
  await watches(studio).filter({ hasText: 'conf.limit' }).focus()
  await studio.page.keyboard.press('Delete')
  for (const tab of [other, studio]) {
    await expect(shown(tab)).toHaveText(['handler.lua:10'])
    await expect(watches(tab)).toHaveCount(1)
  }
  for (const tab of [other, studio]) {
    await tab.page.reload()
    await expect(tab.codeState()).toHaveText(/Running/, { timeout: 20_000 })
    await expect(shown(tab)).toHaveText(['handler.lua:10'])
    await expect(watches(tab)).toHaveAccessibleName(/^ngx\.ctx\.user/)
  }
})

test('a run that stands still in one tab goes on there, whatever another tab does with the gateway', async ({
  studio,
}) => {
  test.slow()
  const handler = 'kong/plugins/tenant-guard/handler.lua'
  await studio.open()
  await studio.load('happy path')
  for (const line of [9, 14]) await setBreakpoint(studio, handler, line)
  await studio.page.getByRole('button', { name: 'Debug', exact: true }).click()
  await expect(messages(studio)).toContainText('handler.lua:9')

  // it shows the debugger, as the first tab does, and the gateway's state is not in sight there
  const other = new Studio(await studio.page.context().newPage())
  await other.page.goto('/')
  await expect(other.codeState()).toHaveText(/Running/, { timeout: 20_000 })
  await typeFirst(other, '-- others write here', 'kong/plugins/audit-log/handler.lua')
  await expect(other.codeState()).toHaveText(/Running/)

  await studio.page.bringToFront()
  const control = (name: string) =>
    studio.page.getByRole('toolbar', { name: 'Debugger controls' }).getByRole('button', { name, exact: true })
  await control('Continue').click()
  await expect(messages(studio)).toContainText('handler.lua:14')
  await control('Continue').click()
  await expect(messages(studio)).not.toContainText('Paused')
  await expect(studio.region('Response')).toContainText('200 OK')
})

test('pictures of what is said, in both themes; axe finds nothing', async ({ studio }) => {
  test.slow()
  await studio.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await studio.open()
  const other = await secondTab(studio)
  await openFile(other)
  await openFile(studio)
  await holdTime(studio.page)
  await typeFirst(studio, '# written here')
  await typeFirst(other, '# written there')
  await expect(messages(studio)).toContainText('at the same time')
  await typeFirst(other, '-- x', 'kong/plugins/tenant-guard/handler.lua')
  await expect(messages(studio)).toContainText('Another tab changed')
  for (const theme of ['dark', 'light'] as const) {
    if (theme === 'light') await studio.page.getByRole('button', { name: 'Use the light theme' }).click()
    const { violations } = await new AxeBuilder({ page: studio.page })
      .include('output[aria-label="Messages"]')
      .analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
    await picture(studio.page, `two-tabs${theme === 'dark' ? '' : '-light'}`)
    await messages(studio)
      .getByRole('button', { name: `See both texts of ${FILE}` })
      .click()
    await expect(studio.page.getByRole('dialog').getByRole('listitem').first()).toBeVisible()
    const dialog = await new AxeBuilder({ page: studio.page }).include('[role="dialog"]').analyze()
    expect(dialog.violations.map(({ id }) => id)).toEqual([])
    await studio.page.screenshot({ path: `test-results/two-texts-${theme}.png` })
    await studio.page.keyboard.press('Escape')
  }
})
