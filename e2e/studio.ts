import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, type Locator, type Page, test as base } from '@playwright/test'

import type { Run } from '../engine/protocol.ts'
import { buildTraceModel } from '../engine/trace/model.ts'
import { decodeMessage } from '../engine/wire.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The studio as a person meets it: by roles and names. */
export class Studio {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  region(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(path)
    // A worker that starts on a busy machine takes its time.
    await expect(this.gatewayState()).toHaveText(/ready/, { timeout: 20_000 })
    await expect(this.codeState()).toHaveText(/Running/, { timeout: 20_000 })
  }

  gatewayState(): Locator {
    return this.page.getByRole('status', { name: 'State of the gateway' })
  }

  codeState(): Locator {
    return this.region('Editor').getByRole('status', { name: 'State of the code' })
  }

  /** The flow as a numbered list, ghosts included. */
  async steps(): Promise<string[]> {
    return this.region('Flow').getByRole('list', { name: 'Flow steps' }).getByRole('listitem').allTextContents()
  }

  /** The hints of a first visit have a Send, too, as long as nothing ran. */
  async send(): Promise<void> {
    await this.page.getByRole('banner').getByRole('button', { name: /^Send/ }).click()
  }

  async load(traffic: string): Promise<void> {
    await this.region('Explorer')
      .getByRole('button', { name: new RegExp(`^Load request ${traffic}:`) })
      .click()
  }

  /** Opens a file in the editor and replaces its text. */
  async edit(path: string, change: (text: string) => string): Promise<void> {
    await this.region('Explorer').getByRole('button', { name: path, exact: true }).click()
    const editor = this.page.getByRole('textbox', {
      name: new RegExp(`^Editor content, ${path.replaceAll('.', '\\.')}`),
    })
    await editor.focus()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.insertText(change(await this.textOf(path)))
  }

  /** What the page holds of a file: its working copy. */
  async textOf(path: string): Promise<string> {
    return this.page.evaluate(async (wanted) => {
      const response = await fetch(`/scenarios/first-plugin/${wanted}`)
      return response.text()
    }, path)
  }
}

export const test = base.extend<{ studio: Studio }>({
  // Somebody who was here before: a first visit sends a request by itself and shows hints (learn.spec.ts).
  studio: async ({ page }, use) => {
    await page.addInitScript(() => {
      if (!location.protocol.startsWith('http')) return // the empty page has no storage
      const key = 'phasescope-learn'
      if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify({ hasSeenHints: true }))
    })
    await use(new Studio(page))
  },
})

/** Rows of `phasescope run --json`, as the studio's list words them: `1. rewrite request-tagger`. */
export function rowsOfCommandLine(scenario: string, request: string): string[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['engine/bin/phasescope.js', 'run', scenario, '--request', request, '--json'],
    { cwd: root, encoding: 'utf8' },
  )
  if (!stdout) throw new Error(stderr)
  const run = decodeMessage(stdout) as Run
  return buildTraceModel(run.trace).rows.map(
    ({ number, phase, plugin }) => `${number === undefined ? 'ghost' : `${number}.`} ${phase} ${plugin}`,
  )
}

/** Keeps a picture with the run's results; `UPDATE_SCREENSHOTS=1` also puts it under docs/. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = `test-results/${name}.png`
  await page.screenshot({ path })
  if (process.env['UPDATE_SCREENSHOTS']) copyFileSync(path, `${root}docs/${name}.png`)
}

export { expect } from '@playwright/test'
