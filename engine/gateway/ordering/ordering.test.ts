import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { cycleMessage } from './access-order.ts'
import { orderLegacy } from './legacy.ts'
import { orderPreservingPriority } from './priority-preserving.ts'
import { dependenciesOf, type Ordered, type OrderResult } from './rule.ts'

type Rules = Readonly<Record<string, { readonly before?: readonly string[]; readonly after?: readonly string[] }>>

function plugins(names: string, rules: Rules): Ordered[] {
  return names.split(' ').map((name) => {
    const { before = [], after = [] } = rules[name] ?? {}
    return { name, ordering: { before, after } }
  })
}
const namesIn = (result: OrderResult<Ordered>) =>
  'order' in result ? result.order.map(({ name }) => name).join(' ') : `cycle ${result.cycle.join(' ')}`
const both = (names: string, rules: Rules) => [
  namesIn(orderLegacy(plugins(names, rules))),
  namesIn(orderPreservingPriority(plugins(names, rules))),
]

describe('dynamic ordering, legacy and priority-preserving', () => {
  const five = 'key-auth ldap-auth header-cert-auth response-transformer ai-proxy'

  it.each<[string, Rules, string, string]>([
    [
      'pre-function request-callout opentelemetry',
      { 'pre-function': { after: ['opentelemetry'] } },
      'opentelemetry pre-function request-callout',
      'request-callout opentelemetry pre-function',
    ],
    [
      five,
      { 'response-transformer': { before: ['ldap-auth'] } },
      'key-auth response-transformer ldap-auth header-cert-auth ai-proxy',
      'key-auth response-transformer ldap-auth header-cert-auth ai-proxy',
    ],
    [
      five,
      { 'ldap-auth': { after: ['response-transformer'] } },
      'key-auth response-transformer ldap-auth header-cert-auth ai-proxy',
      'key-auth header-cert-auth response-transformer ldap-auth ai-proxy',
    ],
    [
      'key-auth-enc key-auth acl',
      { acl: { before: ['key-auth'] } },
      'key-auth-enc acl key-auth',
      'key-auth-enc acl key-auth',
    ],
  ])('%s with %j', (names, rules, legacy, preserving) => {
    expect(both(names, rules)).toEqual([legacy, preserving])
  })

  it('agree where a chain has no gaps', () => {
    const rules = {
      'header-cert-auth': { before: ['response-transformer'] },
      'response-transformer': { before: ['ai-proxy'] },
      'ai-proxy': { before: ['key-auth'] },
    }
    const order = 'header-cert-auth response-transformer ai-proxy key-auth ldap-auth'
    expect(both(five, rules)).toEqual([order, order])
  })

  it('moves a plugin nobody named when rules interact', () => {
    const rules = { 'response-transformer': { before: ['ai-proxy'] }, 'ai-proxy': { before: ['key-auth'] } }
    const names = 'key-auth ldap-auth response-transformer ai-proxy'
    expect(both(names, rules)[1]).toBe('response-transformer ai-proxy key-auth ldap-auth')
    const pinned = { ...rules, 'ldap-auth': { before: ['response-transformer'] } }
    expect(both(names, pinned)[1]).toBe('ldap-auth response-transformer ai-proxy key-auth')
  })

  it('leaves alone what is met already, and names that are not there', () => {
    expect(both('a b c', { a: { before: ['c', 'gone'] }, c: { after: ['b', 'lost'] } })).toEqual(['a b c', 'a b c'])
  })

  it('says that rules contradict each other, the newer one with the names', () => {
    const result = orderLegacy(plugins('a b c', { a: { before: ['b'] }, b: { before: ['a'] } }))
    expect(namesIn(result)).toBe('cycle a b a')
    expect(cycleMessage(['a', 'b', 'a'], 'legacy')).toBe(
      'There is a circular dependency in the graph. It is not possible to derive a topological sort.',
    )
    expect(cycleMessage(['a', 'b', 'a'], 'priority_preserving')).toMatch(/\(a -> b -> a\)$/)
  })
})

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const ruled = fc.tuple(
  ...NAMES.map((name) =>
    fc
      .record({ before: fc.subarray(NAMES, { maxLength: 2 }), after: fc.subarray(NAMES, { maxLength: 2 }) })
      .map(({ before, after }) => ({
        name,
        ordering: { before: before.filter((one) => one !== name), after: after.filter((one) => one !== name) },
      })),
  ),
)

it.each([
  ['legacy', orderLegacy],
  ['priority_preserving', orderPreservingPriority],
] as const)('%s keeps every rule and every plugin, or there is a cycle', (_name, algorithm) => {
  fc.assert(
    fc.property(ruled, (given: readonly Ordered[]) => {
      const result = algorithm<Ordered>(given)
      if ('cycle' in result) {
        const needed = dependenciesOf(given)
        // Each name of the cycle needs the next one.
        return result.cycle.slice(1).every((next, i) => needed.get(result.cycle[i] ?? '')?.has(next))
      }
      const at = new Map(result.order.map(({ name }, index) => [name, index]))
      const isKept = [...dependenciesOf(given)].every(([name, needed]) =>
        [...needed].every((earlier) => (at.get(earlier) ?? 0) < (at.get(name) ?? 0)),
      )
      return (
        isKept &&
        result.order
          .map(({ name }) => name)
          .toSorted()
          .join('') === NAMES.join('')
      )
    }),
    { numRuns: 500 },
  )
})
