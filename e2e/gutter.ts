import { expect } from '@playwright/test'

import type { Studio } from './studio.ts'

/** Opens a file and clicks beside a line, where nothing is yet: a breakpoint is there. */
export async function setBreakpoint(studio: Studio, path: string, line: number): Promise<void> {
  const { page } = studio
  const editor = studio.region('Editor')
  await editor.waitFor()
  await studio.region('Explorer').getByRole('button', { name: path, exact: true }).click()
  await page.getByRole('textbox', { name: `Editor content, ${path}` }).waitFor({ state: 'attached' })
  const number = editor.locator('.line-numbers', { hasText: new RegExp(`^${line}$`) })
  const placeOf = async () => {
    const box = await number.boundingBox()
    if (!box) throw new Error(`line ${line} of ${path} is not in sight`)
    return box
  }
  const hasGlyph = async () => {
    const { y } = await placeOf()
    const tops = await editor
      .locator('.bp-glyph:not(.bp-ghost)')
      .evaluateAll((glyphs) => glyphs.map((glyph) => glyph.getBoundingClientRect().y))
    return tops.some((top) => Math.abs(top - y) < 4)
  }
  // The panes may still be on their way to their places: what was missed is clicked again.
  await expect(async () => {
    const box = await placeOf()
    await page.mouse.click(box.x - 8, box.y + box.height / 2)
    await expect.poll(hasGlyph, { timeout: 2000 }).toBe(true)
  }).toPass()
}
