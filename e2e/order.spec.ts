import AxeBuilder from '@axe-core/playwright'
import { expect, picture, test } from './studio.ts'

test('the order matrix: what is configured, what ran in which order, and why the rest did not', async ({
  studio,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.open()
  await page.getByRole('radio', { name: 'Order matrix' }).check()
  const plan = page.getByRole('table', { name: 'Order of the configured plugins' })
  await expect(plan.getByRole('rowheader')).toHaveText([/request-tagger/, /simple-key/, /tenant-guard/, /audit-log/])
  await expect(plan.getByRole('button', { name: /^rewrite of tenant-guard will not run/ })).toHaveText('global only')

  await studio.load('missing tenant')
  await studio.send()
  const matrix = page.getByRole('table', { name: 'Order matrix' })
  const row = matrix.getByRole('row', { name: /tenant-guard/ })
  await expect(row.getByRole('cell').nth(2)).toHaveText('3 · exit 400')

  // By keys: from the exit down to what it kept from running, and to its reason.
  await row.getByRole('button', { name: /exited with 400/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(matrix.getByRole('button', { name: /^ghost access audit-log/ })).toBeFocused()
  await page.keyboard.press('Enter')
  const story = page.getByRole('dialog', { name: 'audit-log:access' })
  await expect(story).toContainText('tenant-guard (handler.lua:11) ended the request with 400')
  await story.getByRole('button', { name: /Show the line/ }).click()
  await expect(story).toBeHidden()
  await expect(page.getByRole('tab', { name: /handler\.lua/, selected: true })).toBeVisible()
  await expect(studio.region('Inspector')).toContainText('audit-log:access did not run.')

  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await picture(page, theme === 'dark' ? 'order' : 'order-light')
    const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Flow"]').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }
})

test('the scenario menu is part of the page for everybody: axe finds nothing while it is open', async ({
  studio,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await studio.open()
  await page.getByRole('button', { name: /^Scenario:/ }).click()
  await expect(page.getByRole('menuitem', { name: 'first-plugin' })).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
})

test('what if: a row is dragged, the second run appears beside the first, and is taken back', async ({
  studio,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.open()
  await studio.load('missing tenant')
  await studio.send()
  await page.getByRole('radio', { name: 'Order matrix' }).check()
  const matrix = page.getByRole('table', { name: 'Order matrix' })
  await matrix
    .getByRole('button', { name: 'Move audit-log' })
    .dragTo(matrix.getByRole('rowheader', { name: /^tenant-guard/ }), { targetPosition: { x: 40, y: 4 } })
  const dialog = page.getByRole('dialog', { name: 'Move audit-log' })
  await expect(dialog).toContainText('It would run after simple-key, before tenant-guard.')
  await dialog.getByRole('button', { name: 'Ask' }).click()
  const answer = page.getByRole('region', { name: 'What if' })
  await expect(answer).toContainText('What if audit-log had priority 1150?')
  const second = answer.getByRole('table', { name: 'Order of the second run' })
  await expect(second.getByRole('rowheader')).toHaveText([/request-tagger/, /simple-key/, /audit-log/, /tenant-guard/])
  await expect(second.getByRole('button', { name: /access audit-log ran/ })).toContainText('≠')
  await expect(answer).toContainText('Answer stays 400 Bad Request')

  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await picture(page, theme === 'dark' ? 'what-if' : 'what-if-light')
    const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Flow"]').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }

  // One step off, then the questions are taken back one by one.
  await matrix.getByRole('button', { name: /access tenant-guard exited with 400/ }).click()
  await page
    .getByRole('dialog', { name: 'tenant-guard:access' })
    .getByRole('button', { name: 'Try without access of tenant-guard' })
    .click()
  await expect(answer).toContainText('400 Bad Request → 200 OK')
  await expect(answer.getByRole('region', { name: 'Difference of the client response' })).toContainText(
    'added status: 200',
  )
  await page.getByRole('button', { name: 'Undo what if' }).click()
  await expect(answer).toContainText('Answer stays 400 Bad Request')
  await page.getByRole('button', { name: 'Undo what if' }).click()
  await expect(answer).toBeHidden()
})

test('what if: another Kong with its bundled priorities, another edition', async ({ studio, page }) => {
  await studio.open()
  await studio.load('happy path')
  await studio.send()
  await page.getByRole('radio', { name: 'Order matrix' }).check()
  await page.getByRole('combobox', { name: 'What if Kong was' }).selectOption('3.4')
  const answer = page.getByRole('region', { name: 'What if' })
  await expect(answer.getByRole('table', { name: 'Order of the second run' })).toBeVisible()
  await expect(answer.getByRole('region', { name: 'Difference of the client response' })).toContainText('kong/3.4')
  await page.getByRole('checkbox', { name: 'All bundled priorities' }).check()
  const matrix = page.getByRole('table', { name: 'Order matrix' })
  await expect(matrix.getByRole('rowheader', { name: /^rate-limiting bundled/ })).toBeVisible()
  const names = await matrix.getByRole('rowheader').allTextContents()
  expect(names.findIndex((name) => name.startsWith('tenant-guard'))).toBeLessThan(
    names.findIndex((name) => name.startsWith('rate-limiting ')),
  )
  await page.getByRole('combobox', { name: 'Edition' }).selectOption('community')
  await expect(answer).toContainText('this was the community edition')
  await page.getByRole('button', { name: 'Take back: this was Kong 3.4' }).click()
  await expect(answer).not.toContainText('Kong 3.4')
})

test('by keys: a row is moved, its PRIORITY written into handler.lua, and that is undone', async ({ studio, page }) => {
  await studio.open()
  await studio.load('happy path')
  await studio.send()
  await page.getByRole('radio', { name: 'Order matrix' }).check()
  const matrix = page.getByRole('table', { name: 'Order matrix' })
  await matrix.getByRole('button', { name: 'Move tenant-guard' }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Move tenant-guard' })
  await dialog.getByRole('radio', { name: /^Write PRIORITY = 2125/ }).check()
  await dialog.getByRole('button', { name: 'Write' }).click()
  const rows = matrix.getByRole('rowheader')
  await expect(rows).toHaveText([/request-tagger/, /tenant-guard/, /simple-key/, /audit-log/])
  await page.getByRole('button', { name: 'Undo writing' }).click()
  await expect(rows).toHaveText([/request-tagger/, /simple-key/, /tenant-guard/, /audit-log/])

  await matrix.getByRole('button', { name: 'Move tenant-guard' }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await dialog.getByRole('radio', { name: /^Write ordering: before simple-key/ }).check()
  await dialog.getByRole('button', { name: 'Write' }).click()
  const order = async () =>
    (await studio.steps()).filter((step) => /^\d+\. access/.test(step)).map((step) => step.split(' ')[2])
  await page.getByRole('radio', { name: 'Flow', exact: true }).check()
  await expect.poll(order).toEqual(['tenant-guard', 'simple-key', 'audit-log'])
  await expect(studio.region('Inspector')).toBeVisible()
})
