import type { Locator, Page } from '@playwright/test'

import { setBreakpoint } from './gutter.ts'
import { expect, Studio, test } from './studio.ts'

const QUOTA = 'kong/plugins/quota/handler.lua'
const TENANT_KEY = 'kong/plugins/tenant-key/handler.lua'
const CURL = `curl -i 'http://api.test/orders/7' \\
  -H 'x-api-key: guessed' \\
  -H 'accept: application/json'`

/** Opens a sample of the scenario menu. */
async function openSample(studio: Studio, name: string): Promise<void> {
  await studio.page.getByRole('button', { name: /^Scenario:/ }).click()
  await studio.page.getByRole('menuitem', { name, exact: true }).click()
  await expect(studio.page.getByRole('button', { name: `Scenario: ${name}` })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)
}

/** Pastes a text where nobody writes, as one does after copying it from a terminal. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((wanted) => navigator.clipboard.writeText(wanted), text)
  await page.locator('body').click({ position: { x: 3, y: 3 } })
  await page.keyboard.press('ControlOrMeta+v')
}

function control(page: Page, name: string): Locator {
  return page.getByRole('toolbar', { name: 'Debugger controls' }).getByRole('button', { name, exact: true })
}

async function stands(page: Page, place: string): Promise<void> {
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(place)
  await expect(control(page, 'Step over')).toHaveAttribute('aria-disabled', 'false')
}

test('demo: from a pasted curl to the reason, another order, a changed past and a link', async ({
  studio,
  page,
  browser,
}) => {
  test.slow()
  await studio.open()
  await openSample(studio, 'demo')
  const response = studio.region('Response')

  await test.step('paste a curl: 401', async () => {
    await paste(page, CURL)
    await expect(page.getByText('Imported one request from curl.')).toBeVisible()
    await expect(studio.region('Request').getByRole('textbox', { name: 'Name' }).first()).toHaveValue('x-api-key')
    await studio.send()
    await expect(response).toContainText('401 Unauthorized')
  })

  await test.step('a ghost says why', async () => {
    await expect
      .poll(() => studio.steps())
      .toContainEqual(
        expect.stringMatching(/^ghost access quota did not run: tenant-key \(handler\.lua:11\) ended the request/),
      )
    await expect(studio.region('Inspector')).toContainText('quota:access did not run.')
  })

  await test.step('drag quota above tenant-key: the second run beside the first', async () => {
    await page.getByRole('radio', { name: 'Order matrix' }).check()
    const matrix = page.getByRole('table', { name: 'Order matrix' })
    await matrix
      .getByRole('button', { name: 'Move quota' })
      .dragTo(matrix.getByRole('rowheader', { name: /^tenant-key/ }), { targetPosition: { x: 40, y: 4 } })
    await page.getByRole('dialog', { name: 'Move quota' }).getByRole('button', { name: 'Ask' }).click()
    const second = page.getByRole('region', { name: 'What if' }).getByRole('table', { name: 'Order of the second run' })
    await expect(second.getByRole('rowheader')).toHaveText([/quota/, /tenant-key/])
    await expect(second.getByRole('button', { name: /access quota ran/ })).toBeVisible()
    await expect(matrix.getByRole('button', { name: /^ghost access quota/ })).toBeVisible()
    await page.getByRole('button', { name: 'Undo what if' }).click()
  })

  await test.step('a breakpoint in header_filter', async () => {
    await setBreakpoint(studio, QUOTA, 19)
    await page.getByRole('button', { name: 'Debug', exact: true }).click()
    await stands(page, 'header_filter › quota › handler.lua:19')
  })

  await test.step('step back into access', async () => {
    await control(page, 'Step back').click()
    await stands(page, 'access › tenant-key › handler.lua:11')
    await control(page, 'Step back').click()
    await stands(page, 'access › tenant-key › handler.lua:10')
  })

  await test.step('change a value, run from here', async () => {
    const input = page.getByRole('textbox', { name: 'Evaluate Lua' })
    await input.fill('tenant = "acme"')
    await input.press('Enter')
    await expect(page.getByRole('log', { name: 'Console output' })).toContainText('tenant = "acme"')
    await control(page, 'Run from here').click()
    // The branch comes to the same breakpoint.
    await stands(page, 'header_filter › quota › handler.lua:19')
    await control(page, 'Continue').click()
    await expect(response).toContainText('200 OK')
    // Back to the moment from which it ran.
    await stands(page, 'access › tenant-key › handler.lua:10')
    await expect(studio.region('Request').getByRole('tab', { name: /^History/ })).toContainText('2')
  })

  const link = await test.step('copy the link', async () => {
    await page.keyboard.press('Alt+1')
    // The flow has its room again.
    await expect.poll(async () => (await studio.region('Flow').boundingBox())?.width).toBeGreaterThan(600)
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Share' })
    await dialog.getByRole('button', { name: 'Copy link' }).click()
    await expect(dialog).toContainText('The link is in the clipboard')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied.length).toBeLessThan(100 * 1024)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    return copied
  })

  await test.step('open the link in a fresh profile: the same place', async () => {
    const context = await browser.newContext()
    const other = new Studio(await context.newPage())
    await other.open(link)
    await expect(other.region('Response')).toContainText('200 OK')
    const steps = await studio.steps()
    await expect.poll(() => other.steps()).toEqual(steps)
    const selected = (at: Studio) => at.page.getByRole('article', { name: 'tenant-key:access' })
    await expect(selected(studio)).toHaveAttribute('aria-current', 'true')
    await expect(selected(other)).toHaveAttribute('aria-current', 'true')
    await expect(other.page.getByRole('textbox', { name: `Editor content, ${TENANT_KEY}` })).toBeAttached()
    await expect(other.region('Request').getByRole('textbox', { name: 'URL' })).toHaveValue('http://api.test/orders/7')
    // What looks secret was masked on its way, everywhere alike.
    await expect(other.region('Request').getByRole('textbox', { name: 'Value' }).first()).toHaveValue(/^masked/)
    await other.page.keyboard.press('Alt+3')
    await expect(other.region('Debugger').getByRole('region', { name: 'Breakpoints', exact: true })).toContainText(
      'handler.lua:19',
    )
    await context.close()
  })
})
