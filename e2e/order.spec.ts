import AxeBuilder from '@axe-core/playwright'
import { expect, picture, test } from './studio.ts'

test('the order matrix: what is configured, what ran in which order, and why the rest did not', async ({
  studio,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.open()
  await page.getByRole('radio', { name: 'Order matrix' }).check({ force: true })
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
  await studio.open()
  await page.getByRole('button', { name: /^Scenario:/ }).click()
  await expect(page.getByRole('menuitem', { name: 'first-plugin' })).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
})
