import AxeBuilder from '@axe-core/playwright'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync, strToU8 } from 'fflate'
import { startGateway } from './node-gateway.ts'
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
  await page.emulateMedia({ reducedMotion: 'reduce' })
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

test('files are dragged between folders, and made in them', async ({ studio, page }) => {
  const explorer = studio.region('Explorer')
  await explorer.getByRole('button', { name: 'New file', exact: true }).click()
  await page.getByRole('textbox', { name: 'Path' }).fill('notes/one.yml')
  await page.keyboard.press('Enter')
  const folder = explorer.getByRole('button', { name: 'folder notes', exact: true })
  await explorer.getByRole('button', { name: 'phasescope.yml', exact: true }).dragTo(folder)
  await expect(explorer.getByRole('button', { name: 'notes/phasescope.yml, edited' })).toBeVisible()
  await folder.hover()
  await explorer.getByRole('button', { name: 'New file in notes' }).click()
  await expect(page.getByRole('textbox', { name: 'Path' })).toHaveValue('notes/')
  await page.getByRole('textbox', { name: 'Path' }).fill('notes/deep/two.lua')
  await page.keyboard.press('Enter')
  await expect(explorer.getByRole('button', { name: 'folder notes/deep', exact: true })).toBeVisible()
  await folder.focus()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(folder).toHaveCount(0)
})

test('a scenario, a plugin and a route are made from templates, and run', async ({ studio, page }) => {
  const explorer = studio.region('Explorer')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('What do you want to do?').fill('New scenario')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('shop-guard')
  await page.getByRole('button', { name: 'Create scenario' }).click()
  await expect(page.getByRole('button', { name: 'Scenario: shop-guard' })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)
  for (const path of ['kong-plugin-shop-guard-0.1.0-1.rockspec', 'spec/shop-guard/01-integration_spec.lua'])
    await expect(explorer.getByRole('button', { name: path, exact: true })).toBeVisible()
  await studio.load('first request')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  await expect(studio.region('Response')).toContainText('Expected · all hold')

  await explorer.getByRole('button', { name: 'New plugin' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('stamp')
  await page.getByRole('radio', { name: /Headers/ }).check()
  await page.getByRole('button', { name: 'Create plugin' }).click()
  await expect(page.getByRole('tab', { name: /handler\.lua/, selected: true })).toBeVisible()
  await expect(explorer.getByRole('button', { name: /^spec\/stamp\/01-integration_spec\.lua/ })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)

  await explorer.getByRole('button', { name: 'New route' }).click()
  const dialog = page.getByRole('dialog', { name: 'New route' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('orders')
  await dialog.getByRole('textbox', { name: 'Path' }).fill('/orders')
  await dialog.getByRole('checkbox', { name: 'POST' }).check()
  await page.getByRole('button', { name: 'Create route' }).click()
  await expect(page.getByRole('tab', { name: /kong\.yml/, selected: true })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)
  await expect(explorer.getByRole('button', { name: /^route orders/ })).toBeVisible()
})

test('what is deleted and renamed is so on the disk of the Node host, once it is saved', async ({ studio, page }) => {
  const gateway = await startGateway()
  try {
    await page.goto(gateway.studio)
    await expect(studio.gatewayState()).toHaveText(/ready/)
    // The served folder comes after the connection.
    await expect(studio.codeState()).toHaveText(/Running/)
    const explorer = studio.region('Explorer')
    const isThere = (path: string) => existsSync(join(gateway.folder, path))
    await explorer.getByRole('button', { name: 'kong/plugins/audit-log/schema.lua', exact: true }).focus()
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: 'New path' }).fill('attic/old.lua')
    await page.keyboard.press('Enter')
    await explorer.getByRole('button', { name: 'kong/plugins/request-tagger/handler.lua', exact: true }).focus()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    expect(isThere('kong/plugins/request-tagger/handler.lua')).toBe(true)
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => isThere('kong/plugins/request-tagger/handler.lua')).toBe(false)
    await expect.poll(() => isThere('attic/old.lua')).toBe(true)
    await expect.poll(() => isThere('kong/plugins/audit-log/schema.lua')).toBe(false)
  } finally {
    gateway.stop()
  }
})
