import type { Locator } from '@playwright/test'

import { expect, type Studio, test } from './studio.ts'

const FILE = 'kong/plugins/tenant-guard/handler.lua'

/** Chunks by the begin of their names come only when the returned function is called. */
async function hold(studio: Studio, names: RegExp): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await studio.page.route(
    (url) => names.test(url.pathname.split('/assets/')[1] ?? ''),
    async (route) => {
      await released
      await route.continue()
    },
  )
  return release
}

/** The focus is in the code, where a key that is lost would be written. */
async function focusCode(studio: Studio): Promise<Locator> {
  await studio.region('Explorer').getByRole('button', { name: FILE, exact: true }).click()
  const code = studio.page.getByRole('textbox', { name: `Editor content, ${FILE}` })
  await code.waitFor({ state: 'attached' })
  await code.focus()
  // by its look: while a dialog is open, nothing under it has a role
  return studio.page.locator('.monaco-editor .view-lines').first()
}

test('what is typed with and after Ctrl+K goes to the palette, however late its list comes', async ({ studio }) => {
  const release = await hold(studio, /^palette/)
  await studio.open()
  const code = await focusCode(studio)
  const before = await code.textContent()
  // the key itself moves the focus: whatever comes next, comes to the question
  const focused = await studio.page.evaluate(() => {
    const options = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', options))
    return document.activeElement?.getAttribute('placeholder')
  })
  expect(focused).toBe('What do you want to do?')
  await studio.page.keyboard.type('new plugin')
  await studio.page.keyboard.press('Enter')
  const palette = studio.page.getByRole('dialog', { name: 'Command palette' })
  await expect(palette.getByRole('combobox')).toHaveValue('new plugin')
  await expect(palette).toContainText('Loading …')
  expect(await code.textContent()).toBe(before)

  // Enter was pressed on what comes first, as soon as there is a first
  release()
  await expect(studio.page.getByRole('dialog', { name: 'New plugin' })).toBeVisible()
  await studio.page.keyboard.press('Escape')
  await expect(studio.codeState()).toHaveText(/Running/)
  expect(await code.textContent()).toBe(before)
})

test('what was typed may still change before its list comes', async ({ studio }) => {
  const release = await hold(studio, /^palette/)
  await studio.open()
  await focusCode(studio)
  await studio.page.keyboard.press('Control+k')
  await studio.page.keyboard.type('new plugin')
  await studio.page.keyboard.press('Enter')
  await studio.page.keyboard.type('!')
  await studio.page.keyboard.press('Backspace')
  release()
  const palette = studio.page.getByRole('dialog', { name: 'Command palette' })
  await expect(palette.getByRole('option', { name: /new plugin/i }).first()).toHaveAttribute('aria-selected', 'true')
  await expect(palette.getByRole('combobox')).toHaveValue('new plugin')
  await expect(palette.getByRole('combobox')).toBeFocused()
  // and the code has the focus back
  await studio.page.keyboard.press('Escape')
  await expect(studio.page.getByRole('textbox', { name: `Editor content, ${FILE}` })).toBeFocused()
})

test('a dialog that is loaded on demand has the keys before it is there, and gives the focus back', async ({
  studio,
}) => {
  const release = await hold(studio, /^share-dialog/)
  await studio.open()
  const code = await focusCode(studio)
  const before = await code.textContent()
  await studio.page.keyboard.press('Alt+s')
  await studio.page.keyboard.type('lost')
  const dialog = studio.page.getByRole('dialog')
  await expect(dialog).toContainText('Loading …')
  expect(await code.textContent()).toBe(before)
  release()
  await expect(studio.page.getByRole('dialog', { name: 'Share' }).getByRole('button', { name: 'Close' })).toBeFocused()
  await studio.page.keyboard.press('Escape')
  await expect(studio.page.getByRole('textbox', { name: `Editor content, ${FILE}` })).toBeFocused()
  expect(await code.textContent()).toBe(before)
})

test('what is typed while a dialog is loaded stands in its first field', async ({ studio }) => {
  const release = await hold(studio, /^(traffic-dialogs|new-route-dialog)/)
  await studio.open()
  const { page } = studio
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command palette' }).fill('new route')
  await page
    .getByRole('option', { name: /new route/i })
    .first()
    .click()
  await expect(page.getByRole('dialog')).toContainText('Loading …')
  await page.keyboard.type('my-ownn')
  await page.keyboard.press('Backspace')
  release()
  await expect(page.getByRole('dialog', { name: 'New route' }).getByLabel('Name')).toHaveValue('my-own')
})

test('a dialog that can’t be loaded says so, and the studio goes on', async ({ studio }) => {
  await studio.page.route(/\/assets\/share-dialog/, (route) => route.abort())
  await studio.open()
  await studio.page.keyboard.press('Alt+s')
  await expect(studio.page.getByRole('dialog').getByRole('alert')).toContainText('The dialog failed.')
  await studio.page.keyboard.press('Escape')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
})
