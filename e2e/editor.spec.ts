import type { Page } from '@playwright/test'
import { expect, picture, test, type Studio } from './studio.ts'

const HANDLER = 'kong/plugins/tenant-guard/handler.lua'

/** Puts the cursor behind a text of the open file, with the editor's own search. */
async function cursorBehind(page: Page, path: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: new RegExp(`^Editor content, ${path.replaceAll('.', '\\.')}`) }).focus()
  await page.keyboard.press('ControlOrMeta+f')
  const find = page.getByRole('textbox', { name: 'Find' })
  await find.fill(text)
  await find.press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowRight')
}

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
  await picture(page, 'editor-phase')

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
