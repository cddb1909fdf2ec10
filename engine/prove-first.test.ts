import { fileURLToPath } from 'node:url'

import { afterAll, expect, test } from 'vitest'

import { createEngine } from './engine.ts'
import { createNodeHost } from './hosts/node/host.ts'
import { readScenarioFolder } from './hosts/node/scenario-folder.ts'
import type { Run, SendRequest } from './protocol.ts'

const folder = fileURLToPath(new URL('../e2e/assets/prove-first', import.meta.url))
const lines: string[] = []
const host = createNodeHost((level, message) => lines.push(`${level} ${message}`))
const engine = createEngine({ host })
afterAll(async () => {
  engine.dispose()
  await host.dispose()
})

const get = (target: string): SendRequest => ({ method: 'GET', target, headers: [['Host', 'api.test']] })
const textOf = (run: Run): string => new TextDecoder().decode(run.response.body)
const rowsOf = ({ trace }: Run, type: 'handler-ended' | 'handler-skipped'): string[] =>
  trace.events.flatMap((event) => (event.type === type ? [`${event.phase} ${event.plugin}`] : []))

test('a handler awaits inside pcall inside coroutine.wrap and exits from a nested function, while another loops', async () => {
  expect(await engine.apply(await readScenarioFolder(folder))).toMatchObject({ ok: true, diagnostics: [] })

  const finished: string[] = []
  const looping = engine.send(get('/loop')).then((run) => (finished.push('loop'), run))
  const awaiting = engine.send(get('/await')).then((run) => (finished.push('await'), run))
  const [loop, answer] = await Promise.all([looping, awaiting])

  expect(answer.response.status).toBe(403)
  expect(textOf(answer)).toContain('policy says: not you')
  expect(answer.response.headers).toContainEqual(['X-Later', 'yes'])
  expect(rowsOf(answer, 'handler-ended')).toEqual(['access awaiter', 'header_filter later', 'log later'])
  expect(rowsOf(answer, 'handler-skipped')).toContain('access later')
  expect(lines.some((line) => line.includes('later log 403'))).toBe(true)
  expect(lines.some((line) => line.includes('code after exit'))).toBe(false)

  expect(finished).toEqual(['await', 'loop'])
  expect(loop.response.status).toBe(500)
  expect(textOf(loop)).toContain('An unexpected error occurred')
  expect(lines.some((line) => line.includes('looper') && line.includes('instruction budget exceeded'))).toBe(true)
  expect(rowsOf(loop, 'handler-ended')).toContain('log later')
})
