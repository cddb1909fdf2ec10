import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { PLUGIN_PHASES } from '../phases.ts'
import { fullVersion, KONG_VERSIONS, kongVersionOf, unknownVersion, type KongRules } from './versions.ts'

const all = Object.entries(KONG_VERSIONS) as [string, KongRules][]
const tables = new URL('../../../docs/kong/', import.meta.url)
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, tables), 'utf8'))

describe.each(all)('Kong %s', (version, rules) => {
  it('is named as its table is', () => {
    expect([rules.version, kongVersionOf(rules.release)]).toEqual([version, version])
  })

  it('calls only functions that a handler may have', () => {
    expect([...rules.phases].filter((phase) => !PLUGIN_PHASES.includes(phase))).toEqual([])
    expect(rules.phases.has('access')).toBe(true)
  })
})

it.each(all.filter(([version]) => version !== '1.1'))('has the priorities of docs/kong for %s', (version, rules) => {
  expect(rules.priorities).toEqual(read(`tables/priorities-by-version/${version}.json`))
})

it('has the priorities of docs/kong for 1.1, and those of the rocks it came with', () => {
  const { history, kong11External } = read('priorities.json') as Record<
    'history' | 'kong11External',
    Record<string, Record<string, unknown>>
  >
  const bundled = Object.entries(history['1.1.0'] as Record<string, { priority: number }>)
  const rocks = Object.entries(kong11External as unknown as Record<string, { priority: number | null }>)
  const known = [...bundled, ...rocks].filter(([, { priority }]) => priority !== null)
  expect(KONG_VERSIONS['1.1'].priorities).toEqual(
    Object.fromEntries(known.map(([name, { priority }]) => [name, priority])),
  )
})

it('says which rules stand in for unknown ones, except of the version whose source was read', () => {
  expect(all.filter(([, { assumed }]) => assumed.length === 0).map(([version]) => version)).toEqual(['3.10'])
})

it('knows a version by its minor number', () => {
  expect(['3.9', '3.9.7', '1.1.2', '3.5', '3', 'x'].map(kongVersionOf)).toEqual([
    '3.9',
    '3.9',
    '1.1',
    undefined,
    undefined,
    undefined,
  ])
  expect([fullVersion('3.9', '3.9'), fullVersion('3.9.7', '3.9')]).toEqual(['3.9.1', '3.9.7'])
  expect(unknownVersion('3.5')).toBe(
    'Kong 3.5 has no table here; known: 1.1, 3.4, 3.7, 3.8, 3.9, 3.10, 3.11, 3.12, 3.13, 3.14, 3.15',
  )
})
