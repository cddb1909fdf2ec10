import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { deleteScenarioFile, readScenarioFolder, watchScenarioFolder, writeScenarioFile } from './scenario-folder.ts'

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'My Plugin-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

test('text as text, other bytes as base64, dot files and node_modules left out', async () => {
  const folder = folderWith({
    'kong.yml': 'a: ü\n',
    'kong/plugins/x/handler.lua': 'return {}',
    'logo.bin': Uint8Array.of(0xff, 0xfe),
    '.env': 'SECRET=1',
    'node_modules/a/b.lua': '',
  })
  const { id, files } = await readScenarioFolder(folder)
  expect(id).toMatch(/^my-plugin-[a-z0-9]+/)
  expect(files).toEqual({ 'kong.yml': 'a: ü\n', 'kong/plugins/x/handler.lua': 'return {}', 'logo.bin': 'base64://4=' })
})

test('a folder that is not there is said so', async () => {
  await expect(readScenarioFolder('/no/such/folder')).rejects.toThrow('There is no folder /no/such/folder.')
})

test('a file is saved below the folder, never beside it', async () => {
  const folder = folderWith({ 'kong.yml': '' })
  await writeScenarioFile(folder, 'kong/plugins/new/handler.lua', 'return {}')
  expect(readFileSync(join(folder, 'kong/plugins/new/handler.lua'), 'utf8')).toBe('return {}')
  await expect(writeScenarioFile(folder, '../escape.lua', '')).rejects.toThrow('lies outside')
  await expect(writeScenarioFile(folder, '.', '')).rejects.toThrow('lies outside')
})

test('a file is deleted with the folders that held nothing else; nothing outside can be named', async () => {
  const outside = folderWith({ 'precious.txt': 'x' })
  const folder = folderWith({ 'kong.yml': '', 'spec/p/one.lua': '', 'spec/p/two.lua': '' })
  symlinkSync(outside, join(folder, 'link'))
  await deleteScenarioFile(folder, 'spec/p/one.lua')
  expect(Object.keys((await readScenarioFolder(folder)).files)).toEqual(['kong.yml', 'spec/p/two.lua'])
  await deleteScenarioFile(folder, 'spec/p/two.lua')
  expect(existsSync(join(folder, 'spec'))).toBe(false)
  await expect(deleteScenarioFile(folder, 'spec/p/two.lua')).resolves.toBeUndefined()
  for (const path of ['../precious.txt', '.', join(outside, 'precious.txt'), 'link/precious.txt'])
    await expect(deleteScenarioFile(folder, path)).rejects.toThrow(`${path} lies outside of the scenario.`)
  await expect(writeScenarioFile(folder, 'link/other/new.txt', '')).rejects.toThrow('lies outside')
  expect(existsSync(join(outside, 'precious.txt'))).toBe(true)
})

test('a burst of saves is one change', async () => {
  const folder = folderWith({ 'kong.yml': '' })
  let changes = 0
  let changed: () => void = () => undefined
  const first = new Promise<void>((resolve) => (changed = resolve))
  const watcher = watchScenarioFolder(folder, () => {
    changes += 1
    changed()
  })
  await watcher.ready
  for (let i = 0; i < 5; i += 1) writeFileSync(join(folder, 'kong.yml'), `a: ${i}\n`)
  await first
  await watcher.close()
  expect(changes).toBe(1)
})
