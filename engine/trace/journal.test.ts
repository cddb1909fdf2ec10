import { describe, expect, it } from 'vitest'

import { ObservedText } from '../gateway/observed-value.ts'
import type { ActivePlugin } from '../gateway/plugin.ts'
import { Journal } from './journal.ts'

const activeOf = (name: string): ActivePlugin => ({ plugin: { name }, row: { id: name } }) as unknown as ActivePlugin
const a = activeOf('a')
const b = activeOf('b')
const at = { file: 'a.lua', line: 3 }
const calls = [
  { name: 'none', given: [], returned: [], error: undefined, at: undefined },
  { name: 'one', given: ['x'], returned: 7, error: undefined, at },
  { name: 'nil', given: [undefined, true], returned: undefined, error: 'no', at },
  { name: 'many', given: [1, 2, 3], returned: [new ObservedText('{ 1 }'), 'y'], error: 'bad', at: undefined },
  { name: 'too many', given: Array.from({ length: 300 }, (_, i) => i), returned: [], error: undefined, at },
] as const
const changes = [
  { target: 'ngx.ctx', key: 'k', before: undefined, after: '1', at: undefined },
  { target: 'response', key: 'status', before: '200', after: undefined, at },
] as const

/** Every kind of entry, of two plugins and of none. */
function filled(): Journal {
  const journal = new Journal()
  journal.note('request-received', 1, undefined, undefined, { method: 'GET' })
  journal.noteStart(2, 'access', a)
  for (const call of calls) journal.noteCall(2, 'access', a, call)
  journal.noteStart(3, 'log', b)
  for (const change of changes) journal.noteChange(3, 'log', b, change)
  journal.noteChange(3, undefined, undefined, changes[0])
  journal.noteEnd(4.5, 'log', b, 0.25)
  journal.noteEnd(5, 'access', a, 0.5)
  journal.noteOutside('timer-fired', 6, { name: 't' })
  return journal
}

const listOf = (returned: unknown): unknown => (Array.isArray(returned) ? returned : [returned])
const shown = (journal: Journal) =>
  Array.from({ length: journal.size() }, (_, index) => {
    const entry = journal.entry(index)
    const { facts } = entry as { facts: { name?: string; returned?: unknown } | undefined }
    const isCall = entry?.type === 'call-made'
    return { ...entry, ...(isCall && { facts: { ...facts, returned: listOf(facts?.returned) } }) }
  })

describe('a journal', () => {
  it('gives back what was noted', () => {
    const entries = shown(filled())
    expect(entries.map(({ type }) => type)).toEqual([
      'request-received',
      'handler-started',
      ...calls.map(() => 'call-made'),
      'handler-started',
      'value-changed',
      'value-changed',
      'value-changed',
      'handler-ended',
      'handler-ended',
      'timer-fired',
    ])
    expect(entries.slice(2, 7).map(({ facts }) => facts)).toEqual(
      calls.map((call) => ({ ...call, returned: listOf(call.returned) })),
    )
    expect(entries.slice(8, 11).map(({ facts }) => facts)).toEqual([...changes, changes[0]])
    expect(entries.map(({ active }) => (active as ActivePlugin | undefined)?.plugin.name ?? '-').join('')).toBe(
      '-aaaaaabbb-ba-',
    )
    expect(entries.at(-3)).toMatchObject({ phase: 'log', at: 4.5, facts: 0.25 })
    expect(entries.at(-1)).toMatchObject({ isOfRequest: false, facts: { name: 't' }, phase: undefined })
  })

  it('keeps it when it is sealed and others use its room, and goes on when something is noted late', () => {
    const journal = filled()
    const before = shown(journal)
    journal.seal()
    for (let i = 0; i < 3; i += 1) {
      const other = new Journal()
      for (let n = 0; n < 600; n += 1) other.noteChange(9, 'access', b, changes[1])
      other.seal()
    }
    expect(shown(journal)).toEqual(before)
    journal.noteEnd(7, 'log', b, 1)
    expect(shown(journal).slice(0, -1)).toEqual(before)
    expect(journal.entry(journal.size() - 1)).toMatchObject({ type: 'handler-ended', active: b, facts: 1 })
  })
})
