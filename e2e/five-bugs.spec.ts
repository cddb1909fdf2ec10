import type { Page } from '@playwright/test'
import { dropScenario } from './drop-scenario.ts'
import { expect, test } from './studio.ts'
import { scenarioFrom } from './worker-client.ts'

/** What a user may do until the bug is found. */
const MOST_ACTIONS = 6

/** Counts what a user does; reading is free. */
class Search {
  private actions = 0
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async act(action: () => Promise<void>): Promise<void> {
    this.actions += 1
    expect(this.actions, 'actions until the bug is found').toBeLessThanOrEqual(MOST_ACTIONS)
    await action()
  }

  send(): Promise<void> {
    return this.act(() => this.page.getByRole('button', { name: /^Send/ }).click())
  }

  press(name: string | RegExp): Promise<void> {
    return this.act(() => this.page.getByRole('button', { name }).first().click())
  }
}

async function open(page: Page, bug: string): Promise<Search> {
  await page.goto('/')
  await expect(page.getByRole('status', { name: 'State of the gateway' })).toHaveText(/ready/)
  await dropScenario(page, bug, scenarioFrom(`e2e/assets/bugs/${bug}`).files)
  return new Search(page)
}

test('wrong order: the ghost names who stood in the way, and trying it first answers 200', async ({ page, studio }) => {
  const search = await open(page, 'wrong-order')
  await search.send()
  await expect(studio.region('Inspector')).toContainText('user-quota:access ended the request.')
  await search.act(() => page.getByRole('radio', { name: 'Order matrix' }).check())
  await search.press(/^ghost access key-check did not run: user-quota \(handler\.lua:6\) ended the request/)
  await search.press('Try key-check first')
  const answer = page.getByRole('region', { name: 'What if' })
  await expect(answer).toContainText('What if key-check had priority 951?')
  await expect(answer).toContainText('429 Too Many Requests → 200 OK')
})

test('lost header: the warning names who removed it, where, and who had set it', async ({ page, studio }) => {
  const search = await open(page, 'lost-header')
  await search.send()
  const warning = studio.region('Inspector').getByRole('list', { name: 'Warnings' }).getByRole('listitem')
  await expect(warning).toContainText(
    'header-cleaner removed header x-user of the upstream request in access; user-header had set it to “alice”.',
  )
  await expect(warning).toContainText('set by user-header at handler.lua:4')
  await search.act(() => warning.getByRole('button', { name: 'handler.lua:5' }).click())
  await expect(page.getByRole('textbox', { name: /header-cleaner\/handler\.lua/ })).toBeAttached()
})

test('wrong configuration: the ladder shows that the route’s own one was used', async ({ page, studio }) => {
  const search = await open(page, 'wrong-configuration')
  await search.send()
  await expect(studio.region('Response')).toContainText('<>')
  await search.press(/header_filter greeter ran/)
  const ladder = page.getByRole('region', { name: 'Configurations of greeter' }).getByRole('listitem')
  await expect(ladder).toHaveText([/route items\s*used/, /global\s*less specific/])
  await expect(studio.region('Inspector')).toContainText('X-Greeting: <>')
  await expect(studio.region('Inspector').getByRole('button', { name: 'handler.lua:4' }).first()).toBeVisible()
})

test('stale Content-Length: the warning names the filter and its line', async ({ page, studio }) => {
  const search = await open(page, 'stale-length')
  await search.send()
  const warning = studio.region('Inspector').getByRole('list', { name: 'Warnings' }).getByRole('listitem')
  await expect(warning).toContainText('Content-Length is stale.')
  await expect(warning).toContainText('shouter made 13 bytes of 10 in body_filter, but Content-Length still says 10')
  await search.act(() => warning.getByRole('button', { name: 'handler.lua:4' }).click())
  await expect(page.getByRole('textbox', { name: /shouter\/handler\.lua/ })).toBeAttached()
})

test('overwritten state: both plugins with their lines, and the change between the two steps', async ({
  page,
  studio,
}) => {
  const search = await open(page, 'overwritten-state')
  await search.send()
  const warning = studio.region('Inspector').getByRole('list', { name: 'Warnings' }).getByRole('listitem')
  await expect(warning).toContainText(
    'geo set kong.ctx.shared.account to “de” in access; session had set it to “alice-account”.',
  )
  await search.press(/^1\. access session ran/)
  await search.act(() =>
    page.getByRole('button', { name: /^3\. header_filter billing ran/ }).click({ modifiers: ['Shift'] }),
  )
  const shared = page.getByRole('region', { name: 'Changes of kong.ctx.shared' }).getByRole('listitem')
  await expect(shared).toHaveText([
    /removed account: alice-account.*geo.*handler\.lua:4/,
    /added account: de.*geo.*handler\.lua:4/,
  ])
})
