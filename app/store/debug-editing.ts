import type { Breakpoint, DebugApi, Place } from '../../engine/protocol.ts'
import { findSpecial, specialBreakpoint, type LineBreakpoint, type SpecialKind } from '../kernels/debug/breakpoints.ts'
import { findFile } from '../kernels/step-text.ts'
import { store as words } from '../text/store.ts'
import type { BreakpointEdit } from './debug-slice.ts'
import type { StudioStore } from './store.ts'

/** A breakpoint that has no id yet. */
export type NewBreakpoint = Breakpoint extends infer B ? (B extends Breakpoint ? Omit<B, 'id'> : never) : never

/** Changing the list of breakpoints. */
export interface DebugEditing {
  /** Sets a breakpoint on a line, or takes away those that are there. */
  toggleBreakpoint(place: Place): void
  addBreakpoint(breakpoint: NewBreakpoint): void
  removeBreakpoint(id: string): void
  enableBreakpoint(id: string, isEnabled: boolean): void
  switchSpecial(kind: SpecialKind, isOn: boolean): void
  /** Writes one text of a line's breakpoint; makes it when there is none; an empty text takes the text away. */
  saveEdit(edit: BreakpointEdit, text: string): void
  /** Lines moved with the text: id to line. */
  moveBreakpoints(lines: ReadonlyMap<string, number>): void
  /** What the logpoints would have said in a run that already ran. */
  logPast(run: string): Promise<void>
}

interface EditingParts {
  readonly store: StudioStore
  ask<T>(work: (api: DebugApi) => Promise<T>): Promise<T | undefined>
  scenarioId(): string
}

export function createDebugEditing({ store, ask, scenarioId }: EditingParts): DebugEditing {
  const state = () => store.getState()
  const change = (make: (list: readonly Breakpoint[]) => readonly Breakpoint[]) =>
    state().setBreakpoints(make(state().breakpoints))
  const nextId = () => {
    const numbers = state().breakpoints.map(({ id }) => Number(/^b(\d+)$/.exec(id)?.[1] ?? 0))
    return `b${Math.max(0, ...numbers) + 1}`
  }
  const on =
    ({ file, line }: Place) =>
    (each: Breakpoint) =>
      each.type === 'line' && each.line === line && findFile({ [file]: '' }, each.file) !== undefined

  const editing: DebugEditing = {
    toggleBreakpoint(place) {
      const isThere = state().breakpoints.some(on(place))
      if (isThere) change((list) => list.filter((each) => !on(place)(each)))
      else editing.addBreakpoint({ type: 'line', ...place })
    },
    addBreakpoint(breakpoint) {
      change((list) => [...list, { ...breakpoint, id: nextId() }])
    },
    removeBreakpoint(id) {
      change((list) => list.filter((each) => each.id !== id))
    },
    enableBreakpoint(id, isEnabled) {
      change((list) => list.map((each) => (each.id === id ? { ...each, isEnabled } : each)))
    },
    switchSpecial(kind, isOn) {
      const known = findSpecial(state().breakpoints, kind)
      if (known && !isOn) editing.removeBreakpoint(known.id)
      else if (!known && isOn) change((list) => [...list, specialBreakpoint(kind, nextId())])
    },
    saveEdit({ file, line, field }, text) {
      const known = state().breakpoints.find(on({ file, line }))
      const base: LineBreakpoint =
        known?.type === 'line' ? known : { id: nextId(), type: 'line', file, line, isEnabled: true }
      const { [field]: _old, ...rest } = base
      const next: LineBreakpoint = text.trim() === '' ? rest : { ...rest, [field]: text.trim() }
      change((list) => [...list.filter((each) => each.id !== next.id), next])
      state().editBreakpoint(undefined)
      const { executed } = state()
      if (next.log !== undefined && executed) void editing.logPast(executed.run)
    },
    moveBreakpoints(lines) {
      change((list) =>
        list.map((each) => {
          const line = lines.get(each.id)
          return each.type === 'line' && line !== undefined && line !== each.line ? { ...each, line } : each
        }),
      )
    },
    async logPast(run) {
      const logpoints = state().breakpoints.filter(
        (each) => each.type === 'line' && each.log !== undefined && each.isEnabled !== false,
      )
      const lines = logpoints.length === 0 ? [] : await ask((api) => api.logPast(scenarioId(), run, logpoints))
      if (!lines) return
      state().setPastLogs(lines)
      for (const { text, place } of lines)
        state().addConsoleLine({ type: 'log', text: words.debug.inPast(text), place })
    },
  }
  return editing
}
