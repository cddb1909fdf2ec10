import type { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import type { LuaState } from '../lua/runtime/state.ts'
import type { FrameView, ScopeView, VariableView } from './model.ts'
import { ALL, References, type Range } from './references.ts'
import { framesOf, frameView } from './stack.ts'

/** How deep tables are opened: what lies deeper is looked up when somebody asks. */
const DEPTH = 2
const ITEMS = 50
/** Frames whose variables are kept. */
const FRAMES = 20

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
}

/** Writes down frames and variables of a coroutine that stands still. Globals are left out. */
export function capture(S: LuaState, coroutine: LuaCoroutine): Captured {
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
  }
}

function keep(references: References, ref: number, depth: number): KeptVariable[] {
  return references.variables(ref, { start: 0, count: ITEMS }).map(({ ref: children, ...view }) => {
    if (children === undefined || depth === 0) return view
    return { ...view, children: keep(references, children, depth - 1) }
  })
}

/** Where a list of children comes from in a captured moment. */
interface KeptList {
  /** Kept children; undefined: they lie deeper than was kept. */
  readonly variables: readonly KeptVariable[] | undefined
  /** Frame, scope, then names: the way to it in a replay. */
  readonly path: readonly string[]
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
      ref: this.lists.push({ variables, path: [scope.name], frame }),
    }))
  }

  /** Undefined when they were not kept. */
  variables(ref: number, { start, count }: Range = ALL): VariableView[] | undefined {
    const list = this.lists[ref - 1]
    if (list?.variables === undefined) return undefined
    return list.variables.slice(start, start + count).map(({ children, ...view }) => {
      if (view.count === undefined) return view
      const path = [...list.path, view.name]
      return { ...view, ref: this.lists.push({ variables: children, path, frame: list.frame }) }
    })
  }

  pathOf(ref: number): KeptList | undefined {
    return this.lists[ref - 1]
  }
}
