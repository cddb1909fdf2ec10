import { expect, type Page } from '@playwright/test'
import { strToU8, zipSync } from 'fflate'

/** Drops files on the page as one zip, as a user would, and waits until they run. */
export async function dropScenario(page: Page, name: string, files: Readonly<Record<string, string>>): Promise<void> {
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
  await expect(page.getByRole('button', { name: `Scenario: ${name}` })).toBeVisible()
  await expect(page.getByRole('status', { name: 'State of the code' }).first()).toHaveText(/Running/)
}
