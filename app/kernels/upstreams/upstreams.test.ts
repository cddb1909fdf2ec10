import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { addRule, applyFault, moveRule, removeRule, setRule, UPSTREAM_FAULT_SET } from './edit-upstreams.ts'
import { plainRule, ruleProblems } from './plain-rule.ts'
import { EMPTY_RULE, readUpstreams, RULE_ANSWERS } from './rules.ts'

const FILE = `# our upstreams
kong: "3.9"   # pinned

upstreams:
  orders.test:
    # the good case
    - match: { method: GET, path: /orders/* }
      reply:
        status: 200
        headers: {content-type: application/json, x-version: "4"}
        body: { json: { order: 7 } }   # one order
        chunks: 3
        delay: 5ms
    - echo: true
  single.test: { fault: refused }
  chat.test:
    - websocket: { echo: true }

traffic: [] # none yet
`

const rulesOf = (text: string, host = 'orders.test') =>
  readUpstreams(text)?.find((upstream) => upstream.host === host)?.rules ?? []

describe('readUpstreams', () => {
  it('shows every kind of rule', () => {
    expect(readUpstreams(FILE)?.map(({ host, rules }) => [host, rules.map(({ answer }) => answer)])).toEqual([
      ['orders.test', ['reply', 'echo']],
      ['single.test', ['refused']],
      ['chat.test', ['other']],
    ])
    expect(rulesOf(FILE)[0]).toEqual({
      method: 'GET',
      path: '/orders/*',
      answer: 'reply',
      status: '200',
      reason: '',
      headers: [
        ['content-type', 'application/json'],
        ['x-version', '4'],
      ],
      bodyKind: 'json',
      body: '{\n  "order": 7\n}',
      chunks: '3',
      delay: '5ms',
    })
    expect(readUpstreams('a: [')).toBeUndefined()
    expect(readUpstreams('')).toEqual([])
  })
})

describe('setRule', () => {
  it('changes nothing when nothing is different', () => {
    for (const [at, rule] of rulesOf(FILE).entries()) expect(setRule(FILE, 'orders.test', { at, rule })).toBe(FILE)
  })

  it('changes the line of what is different, and no other', () => {
    const [rule = EMPTY_RULE] = rulesOf(FILE)
    expect(setRule(FILE, 'orders.test', { at: 0, rule: { ...rule, status: '503', delay: '' } })).toBe(
      FILE.replace('status: 200', 'status: 503').replace('        delay: 5ms\n', ''),
    )
  })

  it('writes what reads back', () => {
    for (const answer of RULE_ANSWERS) {
      const rule = {
        ...EMPTY_RULE,
        answer,
        method: 'POST',
        path: '/x/*',
        delay: '2s',
        ...(answer === 'reply'
          ? {
              status: '201',
              reason: 'Made',
              headers: [
                ['a', '1'],
                ['a', '2'],
              ] as const,
              bodyKind: 'text' as const,
              body: '<script>alert(1)</script>\n---\n',
              chunks: '2',
            }
          : { status: '' }),
      }
      expect(ruleProblems(rule)).toEqual({})
      expect(rulesOf(setRule(FILE, 'single.test', { at: 0, rule }), 'single.test')).toEqual([rule])
      expect(rulesOf(addRule('', 'new.test', rule), 'new.test')).toEqual([rule])
    }
  })
})

describe('rules of a host', () => {
  it('are added, moved and removed; the rest of the file stays', () => {
    const more = addRule(FILE, 'single.test', { ...EMPTY_RULE, answer: 'echo' })
    expect((parse(more) as { upstreams: Record<string, unknown> }).upstreams['single.test']).toEqual([
      { fault: 'refused' },
      { echo: true },
    ])
    expect(more).toContain('kong: "3.9"   # pinned')
    const moved = moveRule(FILE, 'orders.test', { from: 1, to: 0 })
    expect(rulesOf(moved).map(({ answer }) => answer)).toEqual(['echo', 'reply'])
    expect(moved).toContain('# the good case')
    const fewer = removeRule(removeRule(FILE, 'orders.test', 0), 'orders.test', 0)
    expect(readUpstreams(fewer)?.map(({ host }) => host)).toEqual(['single.test', 'chat.test'])
  })

  it('can have any name, and say why a file can’t be changed', () => {
    expect(rulesOf(addRule('', '__proto__', EMPTY_RULE), '__proto__')).toHaveLength(1)
    expect('reply' in {}).toBe(false)
    expect(() => addRule('a: [', 'x', EMPTY_RULE)).toThrow(/^phasescope\.yml is no YAML at the moment/)
  })
})

describe('applyFault', () => {
  it.each(UPSTREAM_FAULT_SET.filter((fault) => fault !== 'slow'))(
    '%s answers before every rule, and takes the place of another fault',
    (fault) => {
      const text = applyFault(applyFault(FILE, 'orders.test', 'timeout'), 'orders.test', fault)
      expect(rulesOf(text).map(({ answer, status }) => (answer === 'reply' ? status : answer))).toEqual([
        fault,
        '200',
        'echo',
      ])
      expect(rulesOf(applyFault('', 'new.test', fault), 'new.test')).toHaveLength(1)
    },
  )

  it('slow keeps the answers and delays each', () => {
    expect(rulesOf(applyFault(FILE, 'orders.test', 'slow')).map(({ answer, delay }) => [answer, delay])).toEqual([
      ['reply', '3s'],
      ['echo', '3s'],
    ])
    expect(rulesOf(applyFault('', 'new.test', 'slow'), 'new.test')).toMatchObject([{ answer: 'echo', delay: '3s' }])
  })
})

describe('ruleProblems', () => {
  it('says what can’t be written', () => {
    const rule = {
      ...EMPTY_RULE,
      status: '99',
      chunks: '0',
      delay: '5',
      bodyKind: 'json' as const,
      body: '{',
      headers: [['a b', '']] as const,
    }
    expect(Object.keys(ruleProblems(rule))).toEqual(['status', 'chunks', 'delay', 'body', 'headers'])
    expect(plainRule({ ...EMPTY_RULE, bodyKind: 'json', body: '{"__proto__":1}' })).toBeDefined()
  })
})
