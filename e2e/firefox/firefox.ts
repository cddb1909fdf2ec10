import type { Browser, Locator, Page } from '@playwright/test'

import { test as base, type Studio } from '../studio.ts'

/** Types over what a field holds. Playwright's `fill` sets the value past React when it drives Firefox. */
export async function typeOver(field: Locator, text: string): Promise<void> {
  await field.focus()
  await field.press('ControlOrMeta+a')
  await field.pressSequentially(text)
}

/** Types another line in place of one of the open file, as a person does. */
export async function typeLine(studio: Studio, { path, line, text }: { path: string; line: number; text: string }) {
  const editor = studio.page.getByRole('textbox', { name: `Editor content, ${path}` })
  await editor.focus()
  await editor.press('ControlOrMeta+Home')
  for (let at = 1; at < line; at++) await editor.press('ArrowDown')
  await editor.press('Home')
  await editor.press('Shift+End')
  await editor.pressSequentially(text)
}

/** Puts a text into the clipboard and pastes it where the focus is. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('ControlOrMeta+v')
}

/** Starts another Firefox, with a profile that nobody has used. */
export function freshFirefox(browser: Browser, prefs: Record<string, number> = {}): Promise<Browser> {
  return browser.browserType().launch({ firefoxUserPrefs: prefs })
}

/** Fails a test at its end when the page threw or complained. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      await use(complaints)
      if (complaints.length > 0) throw new Error(complaints.join('\n'))
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
