import { expect, it } from 'vitest'

import { mergeTraffic } from './merge-traffic.ts'

const environment = (name: string, values: Record<string, string>) => ({
  name,
  variables: Object.entries(values).map(([variable, value]) => ({ name: variable, value })),
})
const traffic = (steps: string[], ...environments: ReturnType<typeof environment>[]) => ({
  steps: steps.map((id) => ({ id })),
  environments,
})

it('takes what either tab added, changed and removed', () => {
  const base = traffic(['1', '2', '3'], environment('local', { a: '1', b: '1', c: '1' }))
  const ours = traffic(['1', '3', '4'], environment('local', { a: 'ours', b: '1', c: '1' }))
  const theirs = traffic(['1', '2', '5'], environment('local', { a: '1', b: 'theirs', d: 'new' }), environment('x', {}))
  expect(mergeTraffic({ ours, theirs, base })).toEqual(
    traffic(['1', '4', '5'], environment('local', { a: 'ours', b: 'theirs', d: 'new' }), environment('x', {})),
  )
})

it('keeps what one tab changed and the other removed, and this tab’s value of what both changed', () => {
  const base = traffic([], environment('local', { a: '1', b: '1' }))
  const ours = traffic([], environment('local', { a: 'ours', b: 'ours' }))
  const theirs = traffic([], environment('local', { b: 'theirs' }))
  expect(mergeTraffic({ ours, theirs, base })).toEqual(traffic([], environment('local', { a: 'ours', b: 'ours' })))
  expect(mergeTraffic({ ours: theirs, theirs: base, base }).environments).toEqual(theirs.environments)
})
