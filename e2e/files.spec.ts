import AxeBuilder from '@axe-core/playwright'
import { zipSync, strToU8 } from 'fflate'
import { scenarioFrom } from './worker-client.ts'
import { expect, picture, test } from './studio.ts'

test.beforeEach(async ({ studio }) => studio.open())

test('a file is moved into a folder, deleted, and brought back; its tab goes along', async ({ studio, page }) => {
  const explorer = studio.region('Explorer')
  const tabs = page.getByRole('tablist', { name: 'Open files' })
  await explorer.getByRole('button', { name: 'phasescope.yml', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'New path' }).fill('notes/deep/scratch.yml')
  await page.keyboard.press('Enter')
  await expect(explorer.getByRole('button', { name: 'folder notes/deep', exact: true })).toHaveAttribute(
    'aria-expanded',
    'true',
  )
  await expect(tabs.getByRole('tab', { name: /scratch\.yml/ })).toBeVisible()

  await explorer.getByRole('button', { name: 'notes/deep/scratch.yml, edited' }).focus()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(explorer.getByRole('button', { name: /scratch\.yml/ })).toHaveCount(0)
  await expect(tabs.getByRole('tab', { name: /scratch\.yml/ })).toHaveCount(0)
  await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
  await expect(explorer.getByRole('button', { name: /^notes\/deep\/scratch\.yml/ })).toBeVisible()
})

test('a zip of a plugin repository that is dropped on the page opens and runs', async ({ studio, page }) => {
  const { files } = scenarioFrom('public/scenarios/first-plugin')
  const entries = Object.entries(files).map(([path, text]) => [`my-repo-main/${path}`, strToU8(text)] as const)
  const bytes = [...zipSync(Object.fromEntries(entries))]
  await page.evaluate((content) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([new Uint8Array(content)], 'my-repo.zip', { type: 'application/zip' }))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }, bytes)
  await expect(page.getByRole('button', { name: 'Scenario: my-repo-main' })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.load('happy path')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await expect(studio.region('Response')).toContainText('Expected · all hold')
})

test('? lists every key; axe finds nothing', async ({ page }) => {
  await page.locator('body').press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toContainText('Go to definition')
  await expect(sheet).toContainText('Send the request')
  await picture(page, 'keys')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
})

test('a folder that was opened is still written to after a reload', async ({ studio, page }) => {
  const { files } = scenarioFrom('public/scenarios/first-plugin')
  await page.evaluate(async (contents) => {
    // The browser's private file system stands in for a folder of the machine: same handles, no dialog.
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('my-folder', { create: true })
    for (const [path, text] of Object.entries(contents)) {
      const parts = path.split('/')
      const name = parts.pop() ?? ''
      let folder = root
      for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true })
      const stream = await (await folder.getFileHandle(name, { create: true })).createWritable()
      await stream.write(text)
      await stream.close()
    }
    Object.assign(window, { showDirectoryPicker: async () => root })
  }, files)
  await page.getByRole('button', { name: /^Scenario:/ }).click()
  await page.getByRole('menuitem', { name: 'Open folder …' }).click()
  await expect(page.getByRole('button', { name: 'Scenario: my-folder' })).toBeVisible()
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')

  await page.reload()
  await expect(page.getByRole('button', { name: 'Scenario: my-folder' })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)
  const handler = 'kong/plugins/tenant-guard/handler.lua'
  await studio.edit(handler, (text) => text.replace('"No tenant"', '"No tenant at all"'))
  await expect(studio.region('Explorer').getByRole('button', { name: `${handler}, edited` })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+s')
  await expect(studio.region('Explorer').getByRole('button', { name: handler, exact: true })).toBeVisible()
  const written = (): Promise<string> =>
    page.evaluate(async (path) => {
      let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('my-folder')
      const parts = path.split('/')
      const name = parts.pop() ?? ''
      for (const part of parts) folder = await folder.getDirectoryHandle(part)
      return (await (await folder.getFileHandle(name)).getFile()).text()
    }, handler)
  await expect.poll(written).toContain('"No tenant at all"')
})
