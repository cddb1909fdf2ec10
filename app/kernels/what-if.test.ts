import { describe, expect, it } from 'vitest'
import { neighboursAt, priorityBetween, withPriority } from './move-row.ts'
import { changeOf, filesOf, withWhatIf, whatIfWords, type WhatIfStep } from './what-if.ts'
import { withOrdering } from './write-ordering.ts'

const steps: readonly WhatIfStep[] = [
  { type: 'priority', plugin: 'guard', priority: 1300 },
  { type: 'without-handler', plugin: 'audit', phase: 'log' },
  { type: 'without-plugin', plugin: 'geo' },
  { type: 'kong', version: '3.4' },
  { type: 'edition', edition: 'community' },
]

describe('what if', () => {
  it('is one change for the engine, and words for people', () => {
    expect(changeOf(steps)).toEqual({
      kong: '3.4',
      priorities: { guard: 1300 },
      disabledPlugins: ['geo'],
      disabledHandlers: [{ plugin: 'audit', phase: 'log' }],
    })
    expect(steps.map(whatIfWords)).toEqual([
      'guard had priority 1300',
      'audit had no log',
      'geo was switched off',
      'this was Kong 3.4',
      'this was the community edition',
    ])
  })

  it('asks about one thing once', () => {
    const again = withWhatIf(steps, { type: 'priority', plugin: 'guard', priority: 5 })
    expect(again).toHaveLength(steps.length)
    expect(changeOf(again).priorities).toEqual({ guard: 5 })
  })

  it('sets the edition in phasescope.yml, whether it is there or not', () => {
    expect(filesOf({ 'phasescope.yml': 'kong: "3.9"\nedition: enterprise\n' }, steps)['phasescope.yml']).toBe(
      'kong: "3.9"\nedition: community\n',
    )
    expect(filesOf({}, steps)['phasescope.yml']).toBe('edition: community\n')
    expect(filesOf({ a: 'b' }, [])).toEqual({ a: 'b' })
  })
})

describe('moving a row', () => {
  const rows = [
    { plugin: 'a', priority: 1000 },
    { plugin: 'b', priority: 900 },
    { plugin: 'c', priority: 10 },
  ]
  const moved = (plugin: string, to: number) => {
    const { above, below } = neighboursAt(rows, plugin, to)
    return priorityBetween(above, below)
  }

  it('finds a priority between the new neighbours', () => {
    expect([moved('c', 0), moved('c', 1), moved('a', 1), moved('a', 2)]).toEqual([1010, 950, 455, 0])
  })

  it('has room between neighbours, and goes above two that are equal', () => {
    expect(priorityBetween({ plugin: 'x', priority: 5 }, { plugin: 'y', priority: 4 })).toBe(4.5)
    expect(priorityBetween({ plugin: 'x', priority: 5 }, { plugin: 'y', priority: 5 })).toBe(6)
  })

  it('writes PRIORITY where the handler sets it, and nothing else', () => {
    const source = 'local P = {\n  VERSION = "1.0.0",\n  PRIORITY = 1050, -- PRIORITY = 1\n}\nreturn P\n'
    expect(withPriority(source, 1300)).toBe(source.replace('1050', '1300'))
    expect(withPriority('-- PRIORITY = 3\nreturn {}', 1300)).toBeUndefined()
  })
})

describe('withOrdering', () => {
  const text = `# gateway
services:
  - name: orders
    plugins:
      - name: guard # first
        config: { a: 1 }
plugins:
  - name: guard
    ordering: { after: { access: [auth] } }
`
  it('writes the rule into every configuration and leaves the rest', () => {
    const written = withOrdering(text, { plugin: 'guard', relation: 'before', other: 'auth' })
    expect(written).toContain('# gateway')
    expect(written).toContain('- name: guard # first')
    expect(written?.match(/before:/g)).toHaveLength(2)
    expect(written).not.toContain('after:')
  })

  it('has nothing to write when the plugin is not configured, or the file is broken', () => {
    expect(withOrdering(text, { plugin: 'geo', relation: 'before', other: 'auth' })).toBeUndefined()
    expect(withOrdering('a: [', { plugin: 'geo', relation: 'before', other: 'auth' })).toBeUndefined()
  })
})
