import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createLuaMachine } from '../assembly/lua-machine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'
import { BUNDLED_FOLDER, bundledFiles, bundledSchemas } from './bundled-code.ts'

afterEach(() => vi.unstubAllEnvs())

it('finds no code when no folder is given, and says when a folder is none', () => {
  vi.stubEnv(BUNDLED_FOLDER, '')
  expect(bundledFiles()).toEqual({})
  vi.stubEnv(BUNDLED_FOLDER, '/nowhere')
  expect(() => bundledFiles()).toThrow('/nowhere has no folder kong/plugins')
})

it('reads the schemas of the plugins in the folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'bundled-'))
  mkdirSync(join(root, 'kong/plugins/mine'), { recursive: true })
  mkdirSync(join(root, 'kong/plugins/broken'), { recursive: true })
  writeFileSync(
    join(root, 'kong/plugins/mine/schema.lua'),
    'return { name = "mine", fields = { { config = { type = "record", fields = { { level = { type = "number" } } } } } } }',
  )
  writeFileSync(join(root, 'kong/plugins/broken/schema.lua'), 'return { name = "broken" }')
  vi.stubEnv(BUNDLED_FOLDER, root)
  const files = bundledFiles()
  expect(Object.keys(files).toSorted()).toEqual(['kong/plugins/broken/schema.lua', 'kong/plugins/mine/schema.lua'])
  const host = createMemoryHost()
  const { vm } = createLuaMachine(parseScenario(files, () => []).scenario, host, { probe: {} })
  const schemaOf = bundledSchemas(vm, host, files)
  expect(schemaOf('mine')?.name).toBe('mine')
  expect(schemaOf('absent')).toBeUndefined()
  expect(() => schemaOf('broken')).toThrow('the schema of broken: ')
})
