import { expect, type Page } from '@playwright/test'
import { strToU8, zipSync } from 'fflate'

/** Drops a zip of a plugin repository on the page. */
export async function dropZip(page: Page, name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const entries = Object.entries(files).map(([path, text]) => [`${name}/${path}`, strToU8(text)] as const)
  const bytes = [...zipSync(Object.fromEntries(entries))]
  await page.evaluate(
    ({ content, file }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(content)], file, { type: 'application/zip' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    },
    { content: bytes, file: `${name}.zip` },
  )
  await page.getByRole('button', { name: `Scenario: ${name}` }).waitFor()
}

/** Puts the cursor behind a text of an open file, with the editor's own search. */
export async function cursorBehind(page: Page, path: string, text: string): Promise<void> {
  const editor = page
    .getByRole('textbox', { name: new RegExp(`^Editor content, ${path.replaceAll('.', '\\.')}`) })
    .last()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+f')
  const find = page.getByRole('textbox', { name: 'Find' })
  await find.fill(text)
  await find.press('Enter')
  await page.keyboard.press('Escape')
  // Until the focus is back, a key would be lost, and what is found stay selected.
  await expect(editor).toBeFocused()
  // Monaco searches once more a quarter of a second after the text was typed, and selects what it finds. The page's
  // own clock: a later timer never comes before it, however busy the page is.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)))
  await page.keyboard.press('ArrowRight')
}
