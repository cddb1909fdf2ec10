import { expect, it } from 'vitest'
import { buildTraceModel } from '../../engine/index.ts'
import { exitTrace } from '../fixtures/exit-trace.ts'
import { absentSentence, whySentence } from './why-sentence.ts'

const model = buildTraceModel(exitTrace)

it('has one sentence for every row of a run, with its rule', () => {
  const sentences = Object.fromEntries(model.rows.map((row) => [row.id, whySentence(row, model)]))
  expect(sentences['access/key-auth']).toBe(
    'It ran as step 2 with priority 1250, configured on route: access runs after the route is matched, by priority from high to low.',
  )
  expect(sentences['access/tenant-guard']).toContain('ended the request with 400')
  expect(sentences['rewrite/tenant-guard']).toContain('the route is not known yet')
  expect(Object.values(sentences).every((sentence) => sentence.endsWith('.'))).toBe(true)
})

it('says when an ordering rule, and not priority, decided', () => {
  const rows = model.rows.map((row) => (row.id === 'access/key-auth' ? { ...row, priority: 1 } : row))
  const moved = rows.find(({ id }) => id === 'access/key-auth')
  expect(moved && whySentence(moved, { ...model, rows })).toContain(
    'By priority alone it would run after tenant-guard (1050)',
  )
})

it('has one for handlers of which a run knows nothing, too', () => {
  expect(absentSentence('access', false)).toBe('It has no such handler.')
  expect(absentSentence('init_worker', true)).toBe(
    'init_worker runs once, when a worker starts, and never for a request.',
  )
  expect(absentSentence('response', true)).toContain('The request did not come to it')
})
