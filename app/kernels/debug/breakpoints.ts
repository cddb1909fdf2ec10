import type { Breakpoint, BreakpointState } from '../../../engine/protocol.ts'
import { placeText } from '../step-text.ts'

export type LineBreakpoint = Extract<Breakpoint, { type: 'line' }>

/** The shape that stands for a breakpoint, as VS Code draws it. */
export type BreakpointGlyph = 'dot' | 'hexagon' | 'diamond' | 'hollow' | 'disabled'

/** Hollow: no loaded file has code there, or its text can't be understood. */
export function glyphOf(breakpoint: Breakpoint, state: BreakpointState | undefined): BreakpointGlyph {
  if (breakpoint.isEnabled === false) return 'disabled'
  if (state?.problem !== undefined) return 'hollow'
  if (breakpoint.type !== 'line') return 'hexagon'
  if (state && !state.place) return 'hollow'
  if (breakpoint.log !== undefined) return 'diamond'
  return breakpoint.condition !== undefined || breakpoint.hits !== undefined ? 'hexagon' : 'dot'
}

/** What a glyph says to who can't see it. */
export const GLYPH_WORDS: Record<BreakpointGlyph, string> = {
  dot: 'Breakpoint',
  hexagon: 'Conditional breakpoint',
  diamond: 'Logpoint',
  hollow: 'Breakpoint that is not bound',
  disabled: 'Breakpoint that is switched off',
}

/** Where or when: `access.lua:5`, `when header X-Tenant changes`. */
export function breakpointTitle(breakpoint: Breakpoint): string {
  switch (breakpoint.type) {
    case 'line':
      return placeText(breakpoint)
    case 'header': {
      const where = breakpoint.target === undefined ? '' : ` of the ${breakpoint.target.replace('-', ' ')}`
      return `when header ${breakpoint.name}${where} changes`
    }
    case 'context':
      return `when ${breakpoint.target ?? 'context key'}${breakpoint.target === undefined ? ' ' : '.'}${breakpoint.key} changes`
    case 'exit':
      return breakpoint.plugin === undefined ? 'when a plugin exits' : `when ${breakpoint.plugin} exits`
    case 'skip':
      return breakpoint.plugin === undefined ? 'when a plugin is skipped' : `when ${breakpoint.plugin} is skipped`
    case 'error':
      return breakpoint.which === 'all' ? 'on any error' : `on ${breakpoint.which} errors`
  }
}

/** What more is to say: its condition, hit count, message, or why it can't work. */
export function breakpointDetail(breakpoint: Breakpoint, state: BreakpointState | undefined): string {
  if (state?.problem !== undefined) return state.problem
  if (breakpoint.type !== 'line') return state && state.hitCount > 0 ? `${state.hitCount}×` : ''
  if (breakpoint.isEnabled !== false && state && !state.place) return 'not bound: no code there'
  const { condition, hits, log } = breakpoint
  const parts = [
    condition,
    hits === undefined ? undefined : `hits ${hits}`,
    log === undefined ? undefined : `log ${log}`,
  ]
  if (state && state.hitCount > 0) parts.push(`${state.hitCount}×`)
  return parts.filter(Boolean).join(' · ')
}

/** Whether it can make a run stand still. */
export function canStop(breakpoint: Breakpoint): boolean {
  return breakpoint.isEnabled !== false && !(breakpoint.type === 'line' && breakpoint.log !== undefined)
}

/** What a special breakpoint waits for, whatever its id. */
export type SpecialKind = 'exit' | 'skip' | 'caught' | 'uncaught'

/** The one of a list that a switch of the pane stands for: without a plugin. */
export function findSpecial(list: readonly Breakpoint[], kind: SpecialKind): Breakpoint | undefined {
  return list.find((each) =>
    each.type === 'error'
      ? each.which === kind
      : each.type === kind && !('plugin' in each && each.plugin !== undefined),
  )
}

/** A special breakpoint as the engine wants it. */
export function specialBreakpoint(kind: SpecialKind, id: string): Breakpoint {
  return kind === 'exit' || kind === 'skip' ? { id, type: kind } : { id, type: 'error', which: kind }
}
