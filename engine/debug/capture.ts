import type { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import type { LuaState } from '../lua/runtime/state.ts'
import type { FrameView, ScopeView, VariableView } from './model.ts'
import { ALL, References, type Range } from './references.ts'
import { framesOf, frameView } from './stack.ts'
import { readPath } from './target-path.ts'

/** How deep tables are opened: what lies deeper is looked up when somebody asks. */
const DEPTH = 2
const ITEMS = 50
/** Frames whose variables are kept. */
const FRAMES = 20
/** Frames whose watches are kept. */
const WATCHED_FRAMES = 4

/** Names and fields after them that somebody asks for again and again, by their text. */
export type Watches = ReadonlyMap<string, readonly (string | number)[]>

/** A variable as it was; `children` are there as far as they were kept. */
export interface KeptVariable extends Omit<VariableView, 'ref'> {
  readonly children?: readonly KeptVariable[]
}
interface KeptScope extends Omit<ScopeView, 'ref'> {
  readonly variables: readonly KeptVariable[]
}

/** What a moment looked like: plain data, to be shown without running anything. */
export interface Captured {
  readonly frames: readonly FrameView[]
  readonly scopes: readonly (readonly KeptScope[])[]
  /** By frame, then by text; what only evaluating tells is not there. */
  readonly watches: readonly ReadonlyMap<string, KeptVariable>[]
}

/** Writes down frames and variables of a coroutine that stands still. Globals are left out. */
export function capture(S: LuaState, coroutine: LuaCoroutine, watches: Watches): Captured {
  const references = new References(S)
  const frames = framesOf(S, coroutine)
  return {
    frames: frames.map((frame, i) => frameView(S, frame, i)),
    scopes: frames.slice(0, FRAMES).map((frame) =>
      references
        .scopes(frame)
        .filter(({ name }) => name !== 'Globals')
        .map(({ ref, ...scope }) => ({ ...scope, variables: keep(references, ref, DEPTH) })),
    ),
    watches: frames.slice(0, WATCHED_FRAMES).map((frame) => {
      const kept = new Map<string, KeptVariable>()
      for (const [text, path] of watches) {
        const found = readPath(S, frame, path)
        if (found) kept.set(text, keepOne(references, references.result(text, found.value, text), DEPTH))
      }
      return kept
    }),
  }
}

function keep(references: References, ref: number, depth: number): KeptVariable[] {
  return references.variables(ref, { start: 0, count: ITEMS }).map((view) => keepOne(references, view, depth))
}

function keepOne(references: References, { ref, ...view }: VariableView, depth: number): KeptVariable {
  return ref === undefined || depth === 0 ? view : { ...view, children: keep(references, ref, depth - 1) }
}

/** Where a list of children comes from in a captured moment. */
interface KeptList {
  /** Kept children; undefined: they lie deeper than was kept. */
  readonly variables: readonly KeptVariable[] | undefined
  /** A scope or a watch, then names: the way to it in a replay. */
  readonly path: readonly string[]
  readonly isWatch: boolean
  readonly frame: number
}

/** References into a captured moment. */
export class CapturedReferences {
  private readonly captured: Captured
  private readonly lists: KeptList[] = []

  constructor(captured: Captured) {
    this.captured = captured
  }

  /** Undefined when that frame was not kept. */
  scopes(frame: number): ScopeView[] | undefined {
    return this.captured.scopes[frame]?.map(({ variables, ...scope }) => ({
      ...scope,
      ref: this.lists.push({ variables, path: [scope.name], isWatch: false, frame }),
    }))
  }

  /** Undefined when they were not kept. */
  variables(ref: number, { start, count }: Range = ALL): VariableView[] | undefined {
    const list = this.lists[ref - 1]
    if (list?.variables === undefined) return undefined
    return list.variables.slice(start, start + count).map(({ children, ...view }) => {
      if (view.count === undefined) return view
      const path = [...list.path, view.name]
      return { ...view, ref: this.lists.push({ variables: children, path, isWatch: list.isWatch, frame: list.frame }) }
    })
  }

  /** A watch in a frame; undefined: it was not kept. */
  watch(frame: number, text: string): VariableView | undefined {
    const variable = this.captured.watches[frame]?.get(text)
    if (!variable) return undefined
    const { children, ...view } = variable
    if (view.count === undefined) return view
    return { ...view, ref: this.lists.push({ variables: children, path: [text], isWatch: true, frame }) }
  }

  pathOf(ref: number): KeptList | undefined {
    return this.lists[ref - 1]
  }
}
