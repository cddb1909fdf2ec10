import { expect, it } from 'vitest'
import { exitRun } from '../../fixtures/exit-trace.ts'
import { debugIdOf, reasonText, whereText } from './stop-words.ts'

const stop = {
  id: 1,
  run: 'r',
  reason: { type: 'error', id: 'b1', message: 'boom', isCaught: true },
  phase: 'access',
  plugin: 'guard',
  step: 5,
  isPast: false,
  frames: [{ index: 0, name: 'quota', place: { file: 'kong/plugins/guard/access.lua', line: 6 }, coroutine: 0 }],
} as const

it('says where a run stands and why', () => {
  expect(whereText(stop)).toBe('access › guard › access.lua:6')
  expect(reasonText(stop)).toBe('on a caught error: boom')
  expect(reasonText({ ...stop, reason: { type: 'travel' }, isPast: true })).toBe('in the past')
})

it('calls a branch by its own id, other runs by their request', () => {
  const events = exitRun.trace.events.map((event) => ({ ...event, request: 'request-1' }))
  const run = { ...exitRun, trace: { ...exitRun.trace, events } }
  expect(debugIdOf(run)).toBe('request-1')
  expect(debugIdOf({ ...run, branchOf: { run: 'request-1', step: 3 } })).toBe(exitRun.id)
})
