import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

import { expect, picture, test } from './studio.ts'

const SIMPLE_KEY = 'kong/plugins/simple-key/handler.lua'
const TENANT_GUARD = 'kong/plugins/tenant-guard/handler.lua'

async function findNothing(page: Page, region: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(`section[aria-label="${region}"]`).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

test('a baseline, a change, the second run beside the first: order, values, bytes, time', async ({ studio, page }) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await page.setViewportSize({ width: 1500, height: 900 })
  await studio.open()
  await studio.load('missing key')
  await studio.send()
  await expect(studio.region('Response')).toContainText('401')
  await page.keyboard.press('Alt+b')
  // tenant-guard goes before simple-key: it runs although there is no key, and tells whose request it was
  await studio.edit(TENANT_GUARD, (text) => text.replace('PRIORITY = 1050', 'PRIORITY = 1300'))
  await expect(studio.codeState()).toHaveText(/Running/)
  await expect
    .poll(async () =>
      (await studio.steps()).filter((step) => /^\d+\. access/.test(step)).map((step) => step.split(' ')[2]),
    )
    .toEqual(['tenant-guard', 'simple-key'])
  await page.keyboard.press('Alt+7')

  const compare = studio.region('Compare')
  await expect(compare.getByRole('list', { name: 'Differences' })).toContainText('order: ')
  const first = compare.getByRole('region', { name: 'First', exact: true })
  const second = compare.getByRole('region', { name: 'Second', exact: true })
  await expect(
    first.getByRole('button', { name: /access tenant-guard not run: after exit of simple-key/ }),
  ).toBeVisible()
  const moved = second.getByRole('button', { name: /access tenant-guard runs now, moved up 1/ })
  await expect(moved).toBeVisible()
  await expect(compare.getByRole('region', { name: 'What changed, in words' })).toContainText(
    'tenant-guard:access runs now, before simple-key; it was skipped before: exited-by simple-key',
  )
  // the chosen handler: what it left, what differs from then on
  const details = compare.getByRole('region', { name: 'The chosen handler' })
  // The first that differs is chosen to begin with; one click puts it away, another brings it back.
  await expect(details).toBeVisible()
  if ((await moved.getAttribute('aria-pressed')) === 'false') await moved.click()
  await expect(moved).toHaveAttribute('aria-pressed', 'true')
  await expect(details.getByRole('table', { name: 'It left otherwise' })).toContainText(
    'kong.ctx.plugin tenantnot setacme',
  )

  for (const theme of ['dark', 'light'] as const) {
    if (theme === 'light') await page.getByRole('button', { name: 'Use the light theme' }).click()
    await findNothing(page, 'Compare')
    await picture(page, theme === 'dark' ? 'compare' : 'compare-light')
  }

  // only differences: what is the same goes away
  await expect(second.getByRole('button', { name: /rewrite request-tagger/ })).toBeVisible()
  await compare.getByRole('checkbox', { name: 'Only differences' }).check()
  await expect(second.getByRole('button', { name: /rewrite request-tagger/ })).toHaveCount(0)
  await expect(moved).toBeVisible()

  // to the source of either side
  await details.getByRole('button', { name: /^Second run: handler\.lua:\d+/ }).click()
  await expect(compare).toHaveCount(0)
  await expect(studio.codeState()).toBeVisible()
  await expect(page.getByRole('textbox', { name: `Editor content, ${TENANT_GUARD}` })).toBeAttached()
})

test('any two runs of the history are chosen; the same run twice differs in nothing', async ({ studio, page }) => {
  await studio.open()
  for (const name of ['missing key', 'missing tenant']) {
    await studio.load(name)
    await studio.send()
    await expect(studio.region('Response')).toContainText(name === 'missing key' ? '401' : '400')
  }
  await page.keyboard.press('Alt+7')
  const compare = studio.region('Compare')
  await expect(compare.getByRole('region', { name: 'What changed, in words' })).toContainText(
    'The client gets 400 Bad Request instead of 401 Unauthorized.',
  )
  const second = compare.getByRole('combobox', { name: 'Second run' })
  await compare.getByRole('combobox', { name: 'First run' }).selectOption(await second.inputValue())
  await expect(compare.getByRole('list', { name: 'Differences' })).toHaveText('no difference')
  await compare.getByRole('button', { name: 'Close' }).click()
  await expect(studio.region('Flow')).toBeVisible()
})

test('expectations: one is made of the run, fails after a change with its reason, leads to its handler, is removed', async ({
  studio,
  page,
}) => {
  await studio.open()
  await studio.load('missing key')
  await studio.send()
  const expected = studio.region('Response').getByRole('region', { name: 'Expectations' })
  await expect(expected).toContainText('all hold')
  const line = expected.getByRole('textbox', { name: 'Add an expectation' }).or(expected.getByRole('combobox'))
  await line.fill('statsu is 401')
  await line.press('Enter')
  await expect(expected.getByRole('alert')).toContainText("unknown expectation 'statsu is 401'")
  await line.fill('ran simple-key access')
  await line.press('Enter')
  const ours = expected.getByRole('listitem').filter({ hasText: 'ran simple-key access' })
  await expect(ours).toBeVisible()
  await studio.edit(SIMPLE_KEY, (text) =>
    text.replace('PRIORITY', 'DISABLED = true,\n  PRIORITY').replace(':access(', ':unused('),
  )
  await expect(expected).toContainText(/\d of \d fail/)
  await expect(ours).toContainText(/fails: .*(no plugin ran in access|access ran)/)
  await expected.getByRole('button', { name: 'Remove the expectation: ran simple-key access' }).click()
  await expect(ours).toHaveCount(0)
  // as an action of the palette, about what is shown
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('What do you want to do?').fill('Expect: status')
  await page.keyboard.press('Enter')
  await expect(expected.getByRole('listitem').filter({ hasText: /status is (?!401)/ })).toBeVisible()
})
