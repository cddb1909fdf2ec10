import { describe, expect, it } from 'vitest'
import type { Breakpoint } from '../../../engine/protocol.ts'
import { breakpointDetail, breakpointTitle, canStop, findSpecial, glyphOf } from './breakpoints.ts'
import { initialBreakpoints } from './initial-breakpoints.ts'

const line: Breakpoint = { id: 'a', type: 'line', file: 'kong/plugins/a/access.lua', line: 5 }
const bound = { id: 'a', place: { file: line.file, line: 5 }, hitCount: 0 }

describe('breakpoints', () => {
  it('have the shapes of VS Code', () => {
    expect(glyphOf(line, undefined)).toBe('dot')
    expect(glyphOf({ ...line, condition: 'left < 0' }, bound)).toBe('hexagon')
    expect(glyphOf({ ...line, log: '{left}' }, bound)).toBe('diamond')
    expect(glyphOf(line, { id: 'a', hitCount: 0 })).toBe('hollow')
    expect(glyphOf({ ...line, condition: '(' }, { ...bound, problem: 'unexpected symbol' })).toBe('hollow')
    expect(glyphOf({ ...line, isEnabled: false }, bound)).toBe('disabled')
    expect(glyphOf({ id: 'x', type: 'exit' }, undefined)).toBe('hexagon')
  })

  it('say where or when, and what more there is', () => {
    expect(breakpointTitle(line)).toBe('access.lua:5')
    expect(breakpointTitle({ id: 'h', type: 'header', name: 'X-Tenant', target: 'upstream-request' })).toBe(
      'when header X-Tenant of the upstream request changes',
    )
    expect(breakpointTitle({ id: 'c', type: 'context', key: 'tenant', target: 'kong.ctx.shared' })).toBe(
      'when kong.ctx.shared.tenant changes',
    )
    expect(breakpointDetail({ ...line, condition: 'left < 0', hits: '>2' }, { ...bound, hitCount: 4 })).toBe(
      'left < 0 · hits >2 · 4×',
    )
    expect(breakpointDetail(line, { id: 'a', hitCount: 0 })).toBe('not bound: no code there')
  })

  it('know whether they can make a run stand still', () => {
    expect(canStop(line)).toBe(true)
    expect(canStop({ ...line, log: 'x' })).toBe(false)
    expect(canStop({ ...line, isEnabled: false })).toBe(false)
  })

  it('a switch of the pane stands for the one without a plugin', () => {
    const own: Breakpoint = { id: '1', type: 'exit', plugin: 'a' }
    const all: Breakpoint = { id: '2', type: 'exit' }
    expect(findSpecial([own], 'exit')).toBeUndefined()
    expect(findSpecial([own, all], 'exit')).toBe(all)
    expect(findSpecial([{ id: '3', type: 'error', which: 'caught' }], 'uncaught')).toBeUndefined()
  })

  it('begin with those of phasescope.yml', () => {
    const text =
      'breakpoints:\n  - { file: kong/plugins/a/access.lua, line: 5, condition: "left < 0" }\n  - { line: 3 }\n'
    expect(initialBreakpoints({ 'phasescope.yml': text })).toEqual([
      { id: 'file-0', type: 'line', file: 'kong/plugins/a/access.lua', line: 5, condition: 'left < 0' },
    ])
    expect(initialBreakpoints({ 'phasescope.yml': 'breakpoints: [' })).toEqual([])
    expect(initialBreakpoints({})).toEqual([])
  })
})
