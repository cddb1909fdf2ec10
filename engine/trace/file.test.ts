import { describe, expect, it } from 'vitest'

import { parseTrace } from './file.ts'

const HEADER = { version: 1, kong: '3.9.1', edition: 'enterprise', seed: 7, scenario: 's' }
const EVENT = { seq: 0, t: 0, type: 'log-written', level: 'warn', message: 'm' }
const RECEIVED = { seq: 0, t: 0, type: 'request-received', method: 'GET', target: '/', scheme: 'http' }
const FULL = { ...RECEIVED, httpVersion: '1.1', headers: [['a', 'b']], client: 'c' }
const SENT = { seq: 1, t: 1, type: 'response-sent', status: 200, reason: 'OK', headers: [], source: 'exit' }

/** What is said of one line behind a right header. */
function said(line: unknown): string {
  const result = parseTrace(`${JSON.stringify(HEADER)}\n${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
  return 'error' in result ? result.error : 'taken'
}

describe('a line of a trace that was tampered with is refused, naming line and field', () => {
  const hostile: readonly (readonly [line: unknown, sentence: string])[] = [
    [{ ...EVENT, t: '0' }, 'line 2 is not a trace event: t must be a whole number from 0 on (log-written)'],
    [{ ...EVENT, t: null }, 'line 2 is not a trace event: t must be a whole number from 0 on (log-written)'],
    [{ ...EVENT, t: -1 }, 'line 2 is not a trace event: t must be a whole number from 0 on (log-written)'],
    [{ ...EVENT, t: 0.5 }, 'line 2 is not a trace event: t must be a whole number from 0 on (log-written)'],
    [{ ...EVENT, t: 2 ** 53 }, 'line 2 is not a trace event: t must be a whole number from 0 on (log-written)'],
    [
      JSON.stringify(EVENT).replace('"t":0', '"t":1e999'),
      'line 2 is not a trace event: t must be a whole number from 0 on (log-written)',
    ],
    [{ ...EVENT, seq: {} }, 'line 2 is not a trace event: seq must be a whole number from 0 on (log-written)'],
    [{ ...EVENT, request: 1 }, 'line 2 is not a trace event: request must be a text (log-written)'],
    [{ ...EVENT, type: 'x' }, 'line 2 is not a trace event: nothing is called "x"'],
    [{ ...EVENT, type: 'constructor' }, 'line 2 is not a trace event: nothing is called "constructor"'],
    [{ ...EVENT, type: ['log-written'] }, 'line 2 is not a trace event: type must be a text'],
    [{ ...EVENT, level: 'loud' }, 'line 2 is not a trace event: level must be a word this version knows (log-written)'],
    [{ ...EVENT, message: { toString: 1 } }, 'line 2 is not a trace event: message must be a text (log-written)'],
    [
      { ...EVENT, phase: '__proto__' },
      'line 2 is not a trace event: phase must be a word this version knows (log-written)',
    ],
    [
      { ...EVENT, at: { file: 'a.lua', line: '1' } },
      'line 2 is not a trace event: at.line must be a whole number from 0 on (log-written)',
    ],
    [{ ...FULL, headers: 'a: b' }, 'line 2 is not a trace event: headers must be a list (request-received)'],
    [{ ...FULL, headers: [['a']] }, 'line 2 is not a trace event: headers.0 must be a list of 2 (request-received)'],
    [
      {
        ...FULL,
        headers: [
          ['a', 'b'],
          ['c', 1],
        ],
      },
      'line 2 is not a trace event: headers.1.1 must be a text (request-received)',
    ],
    [
      { ...FULL, body: { size: 1, base64: '%%%' } },
      'line 2 is not a trace event: body.base64 must be base64 (request-received)',
    ],
    [RECEIVED, 'line 2 is not a trace event: httpVersion must be a text (request-received)'],
    [
      { ...SENT, outcome: 'nice', body: { size: 0 }, latency: 1 },
      'line 2 is not a trace event: outcome must be one of complete, closed, incomplete (response-sent)',
    ],
    [
      { ...FULL, headers: Array.from({ length: 100_001 }, () => ['a', 'b']) },
      'line 2 is not a trace event: headers must be a list of at most 100000 entries (request-received)',
    ],
    ['{"__proto__":{"type":"log-written","seq":0,"t":0}}', 'line 2 is not a trace event: type must be a text'],
    [[EVENT], 'line 2 is not a JSON object'],
    ['null', 'line 2 is not a JSON object'],
    ['{"seq":0,', 'line 2 is not a JSON object'],
    [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'line 2 is not a JSON object'],
  ]
  it.each(hostile)('%j', (line, sentence) => expect(said(line)).toBe(sentence))

  it('a header with other types is refused, too', () => {
    const wrong = (change: object) => parseTrace(`${JSON.stringify({ ...HEADER, ...change })}\n`)
    expect(wrong({ version: '1' })).toEqual({ error: 'line 1 is not a trace header with a version' })
    expect(wrong({ version: 0.5 })).toEqual({
      error: 'line 1 is not a trace header: version must be a whole number from 0 on',
    })
    expect(wrong({ kong: [] })).toEqual({ error: 'line 1 is not a trace header: kong must be a text' })
    expect(parseTrace('')).toEqual({ error: 'line 1 is not a JSON object' })
  })

  it('empty lines count, so that the number is that of the file', () => {
    expect(parseTrace(`\n${JSON.stringify(HEADER)}\n\nx\n`)).toEqual({ error: 'line 4 is not a JSON object' })
  })
})

describe('what is right is taken', () => {
  it('each sort of event, and fields that this version does not know', () => {
    expect(said(EVENT)).toBe('taken')
    expect(said({ ...EVENT, more: { of: 'it' } })).toBe('taken')
    expect(said(FULL)).toBe('taken')
    expect(said({ seq: 0, t: 0, type: 'worker-event', event: 'configure', plugin: 'p', rows: null })).toBe('taken')
  })
})
