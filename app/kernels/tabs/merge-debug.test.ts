import { expect, it } from 'vitest'

import type { Breakpoint } from '../../../engine/protocol.ts'
import { mergeDebugging } from './merge-debug.ts'

const line = (id: string, at: number, more: object = {}): Breakpoint => ({
  id,
  type: 'line',
  file: 'handler.lua',
  line: at,
  ...more,
})
const layout = (breakpoints: readonly Breakpoint[], watches: readonly string[] = []) => ({
  breakpoints,
  watches,
  inputs: [],
})

it('takes what either tab added and removed', () => {
  const base = layout([line('b1', 1), line('b2', 2)], ['conf'])
  const ours = layout([line('b2', 2), line('b3', 3)], ['conf', 'self'])
  const theirs = layout([line('b1', 1), line('b2', 2), line('b3', 30)], ['ngx.ctx'])
  const merged = mergeDebugging({ ours, theirs, base })
  expect(merged.breakpoints).toEqual([line('b2', 2), line('b3', 3), line('b4', 30)])
  expect(merged.watches).toEqual(['self', 'ngx.ctx'])
})

it('keeps one of two breakpoints on one line, with this tab’s condition', () => {
  const merged = mergeDebugging({
    ours: layout([line('b1', 5, { condition: 'ours' })]),
    theirs: layout([line('b1', 5, { condition: 'theirs' })]),
    base: layout([]),
  })
  expect(merged.breakpoints).toEqual([line('b1', 5, { condition: 'ours' })])
})

it('takes the condition that only the other tab changed', () => {
  const base = layout([line('b1', 5), { id: 'b2', type: 'exit' }])
  const theirs = layout([line('b1', 5, { hits: '3' }), { id: 'b2', type: 'exit', isEnabled: false }])
  expect(mergeDebugging({ ours: base, theirs, base }).breakpoints).toEqual(theirs.breakpoints)
})
