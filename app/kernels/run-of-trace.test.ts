import { expect, it } from 'vitest'
import { buildTraceModel, formatTrace } from '../../engine/index.ts'
import { exitTrace } from '../fixtures/exit-trace.ts'
import { readTraceFile } from './run-of-trace.ts'

it('makes a run of a trace file that looks like the live one', () => {
  const read = readTraceFile('exit.trace.jsonl', formatTrace(exitTrace))
  if ('problem' in read) throw new Error(read.problem)
  expect(read.run).toMatchObject({
    name: 'exit.trace.jsonl',
    request: { method: 'GET', target: '/orders?limit=5' },
    response: { status: 400 },
  })
  expect(buildTraceModel(read.run.trace)).toEqual(buildTraceModel(exitTrace))
  expect(new TextDecoder().decode(read.run.response.body)).toContain('message')
})

it('says in a sentence what a file lacks', () => {
  expect(readTraceFile('a.jsonl', 'nothing')).toEqual({
    problem: 'a.jsonl is no trace: line 1 is not a JSON object.',
  })
  const [header = ''] = formatTrace(exitTrace).split('\n')
  expect(readTraceFile('a.jsonl', header)).toEqual({
    problem: 'a.jsonl holds no HTTP request: there is nothing of it to draw.',
  })
})
