import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

import { expect, picture, type Studio, test } from './studio.ts'

async function openLesson(studio: Studio, number: number): Promise<void> {
  const { page } = studio
  if ((await studio.region('Lesson').count()) === 0)
    await page.getByRole('button', { name: 'Learn', exact: true }).click()
  await studio
    .region('Lesson')
    .getByRole('button', { name: number > 9 ? /^(Lesson )?10\b/ : new RegExp(`^(Lesson )?${number}(:|[^0-9])`) })
    .first()
    .click()
  // The lesson before stays until the files of this one are there.
  await expect(
    studio.region('Lesson').getByRole('button', { name: new RegExp(`^Lesson ${number}: `) }),
  ).toHaveAttribute('aria-current', 'step')
  await expect(studio.codeState()).toHaveText(/Running/)
}

const predict = (studio: Studio) => studio.region('Lesson').getByRole('list', { name: 'Your prediction' })
const happened = (studio: Studio) =>
  studio.region('Lesson').getByRole('list', { name: 'What happened' }).getByRole('listitem')
const checks = (studio: Studio) => studio.region('Lesson').getByRole('region', { name: 'Task' }).getByRole('status')

/** Replaces a part of a file in the editor. */
async function change(page: Page, path: string, edit: (text: string) => string): Promise<void> {
  const tab = page.getByRole('tab', { name: new RegExp(`${path.split('/').at(-1)?.replaceAll('.', '\\.')}`) })
  const editor = page.getByRole('textbox', { name: new RegExp(`^Editor content, ${path.replaceAll('.', '\\.')}`) })
  if ((await editor.count()) === 0) await tab.first().click()
  const text = await page.evaluate(async (wanted) => {
    const { scenarios } = (await (await fetch('/scenarios/index.json')).json()) as { scenarios: { name: string }[] }
    const name = document.querySelector('[aria-label^="Scenario: "]')?.getAttribute('aria-label')?.slice(10) ?? ''
    return scenarios.some((one) => one.name === name) ? (await fetch(`/scenarios/${name}/${wanted}`)).text() : ''
  }, path)
  // Pasted, as typing would indent and close brackets by itself.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((wanted) => navigator.clipboard.writeText(wanted), edit(text))
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
}

test('lesson 1: predict by keys, run, compare; the check turns green when the edit satisfies it', async ({
  studio,
  page,
}) => {
  await studio.open()
  await openLesson(studio, 1)
  const list = predict(studio)
  await expect(list.getByRole('listitem')).toHaveText([/log/, /body_filter/, /header_filter/, /access/, /rewrite/])
  await list.getByRole('textbox', { name: 'Place of walker rewrite' }).focus()
  await page.keyboard.press('1')
  await list.getByRole('textbox', { name: 'Place of walker access' }).focus()
  await page.keyboard.press('2')
  await list.getByRole('textbox', { name: 'Place of walker log' }).focus()
  await page.keyboard.press('5')
  await studio.region('Lesson').getByRole('button', { name: 'Run and compare' }).click()
  // body_filter and header_filter are the wrong way round.
  await expect(studio.region('Lesson')).toContainText('3 of 5 as you expected')
  await expect(happened(studio)).toHaveText([
    /^1walker:rewriteas you said/,
    /^2walker:accessas you said/,
    /^3walker:header_filteryou said: 4\./,
    /^4walker:body_filteryou said: 3\./,
    /^5walker:logas you said/,
  ])
  expect((await studio.steps()).length).toBeGreaterThan(4)

  const task = studio.region('Lesson').getByRole('region', { name: 'Task' })
  await task.getByRole('button', { name: 'Run the check' }).click()
  await expect(checks(studio)).toHaveText('1 of 2 hold.')
  await expect(task).toContainText('there is no header X-Upstream-Status')
  const set = 'kong.response.set_header("X-Upstream-Status", kong.service.response.get_status())\n  '
  const path = 'kong/plugins/walker/handler.lua'
  // In access nobody knows it yet: not green.
  await change(page, path, (text) => text.replace('kong.log.notice("the route', `${set}kong.log.notice("the route`))
  await expect(studio.region('Response')).toContainText('500')
  await expect(checks(studio)).toHaveText('1 of 2 hold.')
  await change(page, path, (text) => text.replace('kong.log.notice("the head', `${set}kong.log.notice("the head`))
  await expect(checks(studio)).toHaveText('Passed: every sentence holds.')

  // Progress is kept.
  await page.reload()
  await expect(studio.region('Lesson').getByRole('button', { name: 'Lesson 1: Phases (passed)' })).toBeVisible()
  await expect(studio.region('Lesson')).toContainText('3 of 5 as you expected')
  await studio
    .region('Lesson')
    .getByRole('button', { name: /^Next: / })
    .click()
  await expect(studio.region('Lesson')).toContainText('Who runs first, and ties')
})

test('lesson 4: what will not run is switched off, by drag, too; hints come one at a time', async ({
  studio,
  page,
}) => {
  await studio.open()
  await openLesson(studio, 4)
  const list = predict(studio)
  const row = (name: RegExp) => list.getByRole('listitem').filter({ hasText: name })
  await row(/gate:access/).dragTo(row(/meter:log/))
  await expect(list.getByRole('listitem').first()).toHaveText(/gate:access/)
  await list.getByRole('checkbox', { name: 'meter access will not run' }).check()
  await row(/meter:header_filter/).dragTo(row(/meter:log/))
  await studio.region('Lesson').getByRole('button', { name: 'Run and compare' }).click()
  await expect(studio.region('Lesson')).toContainText('Exactly as you expected.')
  await expect(happened(studio).last()).toHaveText(
    /meter:access.*Did not run: gate \(handler\.lua:8\) ended the request/,
  )

  const hints = studio.region('Lesson').getByRole('list', { name: 'Hints' }).getByRole('listitem')
  await page.getByRole('button', { name: 'Give me a hint' }).click()
  await expect(hints).toHaveCount(1)
  await page.getByRole('button', { name: 'Another hint' }).click()
  await expect(hints).toHaveCount(2)
  await expect(page.getByRole('button', { name: 'Another hint' })).toBeHidden()

  await studio.region('Lesson').getByRole('button', { name: 'Run the check' }).click()
  await expect(checks(studio)).toHaveText('2 of 3 hold.')
  await change(page, 'kong/plugins/meter/handler.lua', (text) =>
    text.replace('conf)\n  kong.response', 'conf)\n  kong.ctx.plugin.counted = "yes"\n  kong.response'),
  )
  await expect(checks(studio)).toHaveText('Passed: every sentence holds.')
  await page.getByRole('button', { name: 'Start this lesson afresh' }).click()
  await expect(
    studio.region('Lesson').getByRole('button', { name: 'Lesson 4: Exits, and what still runs' }),
  ).toBeVisible()
  await expect(checks(studio)).toHaveText('Checked when it runs:')
})

test('lesson 8 looks at the worker, lesson 9 at a WebSocket, lesson 10 at another Kong', async ({ studio, page }) => {
  await studio.open()
  await openLesson(studio, 8)
  await studio.region('Lesson').getByRole('button', { name: 'Run and compare' }).click()
  await expect(happened(studio)).toHaveText([/^1menu:init_worker/, /^2menu:configure/, /^3menu:access/])

  await openLesson(studio, 9)
  await studio.region('Lesson').getByRole('button', { name: 'Run and compare' }).click()
  await expect(happened(studio)).toHaveText([
    /^1tally:ws_handshake/,
    /^2tally:ws_client_frame/,
    /^3tally:ws_close/,
    /^–tally:log.*Did not run/,
    /^–tally:access.*Did not run/,
  ])
  await studio.region('Lesson').getByRole('button', { name: 'Run the check' }).click()
  await expect(checks(studio)).toHaveText('0 of 2 hold.')
  await change(page, 'kong/plugins/doorman/handler.lua', (text) =>
    text.replace('return Doorman', 'Doorman.ws_handshake = Doorman.access\n\nreturn Doorman'),
  )
  await expect(checks(studio)).toHaveText('Passed: every sentence holds.')

  await openLesson(studio, 10)
  await studio.region('Lesson').getByRole('button', { name: 'Run the check' }).click()
  await expect(checks(studio)).toHaveText('2 of 4 hold.')
  await change(page, 'phasescope.yml', (text) => text.replace('kong: "1.1"', 'kong: "3.9"'))
  await expect(studio.region('Lesson')).toContainText('The gateway does not take these files')
  const plain = ['access(conf) kong.service.request', 'header_filter(conf) kong.response'].map(
    (part) => `function G:${part}.set_header("X-Greeting", conf.word) end\n`,
  )
  await change(
    page,
    'kong/plugins/greeting/handler.lua',
    () => `local G = { PRIORITY = 1000, VERSION = "1.0.0" }\n${plain.join('')}return G\n`,
  )
  await expect(checks(studio)).toHaveText('Passed: every sentence holds.')
})

test('dark and light hold up, and axe finds nothing', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.open()
  await page.getByRole('button', { name: 'Learn', exact: true }).click()
  await expect(studio.region('Lesson').getByRole('list', { name: 'Lessons' }).getByRole('listitem')).toHaveCount(10)
  expect((await new AxeBuilder({ page }).include('section[aria-label="Lesson"]').analyze()).violations).toEqual([])
  await openLesson(studio, 2)
  await studio.region('Lesson').getByRole('button', { name: 'Run the check' }).click()
  await openLesson(studio, 4)
  await predict(studio).getByRole('checkbox', { name: 'meter access will not run' }).check()
  await studio.region('Lesson').getByRole('button', { name: 'Run and compare' }).click()
  await studio.region('Lesson').getByRole('button', { name: 'Run the check' }).click()
  await expect(checks(studio)).toHaveText('2 of 3 hold.')
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await picture(page, theme === 'dark' ? 'learn' : 'learn-light')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }
})

test('a first visit: a request has run, three hints say what it shows, and they stay away when put away', async ({
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto('/')
  const hints = page.getByRole('complementary', { name: 'First steps' })
  await expect(page.getByRole('region', { name: 'Response', exact: true })).toContainText('400 Bad Request')
  await expect(hints.getByRole('listitem')).toHaveText([/just refused/, /did not run/, /Change something/])
  await hints.getByRole('button', { name: 'Why not?' }).click()
  await expect(page.getByRole('region', { name: 'Inspector', exact: true })).toContainText(
    'audit-log:access did not run.',
  )
  await hints.getByRole('button', { name: 'Show the order' }).click()
  await expect(page.getByRole('table', { name: 'Order matrix' })).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  await hints.getByRole('button', { name: 'Put the hints away' }).click()
  await expect(hints).toBeHidden()
  await page.reload()
  await expect(page.getByRole('status', { name: 'State of the gateway' })).toHaveText(/ready/)
  await expect(page.getByRole('region', { name: 'Flow', exact: true })).toBeVisible()
  await expect(hints).toBeHidden()
  await context.close()
})
