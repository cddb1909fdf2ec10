/** Where something stands in the source: offsets, the end exclusive. */
export interface LuaSpan {
  readonly start: number
  readonly end: number
}

/** One part of `kong.response.exit`. */
export interface LuaName extends LuaSpan {
  readonly name: string
}

/** A name with the fields behind it; `local` is the index of the local it begins with, undefined for a global. */
export interface LuaPath {
  readonly names: readonly LuaName[]
  readonly local?: number
}

/** What is known of a value without running anything. */
export type LuaValue =
  | { readonly type: 'path'; readonly path: LuaPath }
  | { readonly type: 'require'; readonly module: string }
  /** The result of a call: `BasePlugin:extend()`. */
  | { readonly type: 'call'; readonly path: LuaPath }
  | { readonly type: 'function'; readonly id: number }
  | { readonly type: 'table'; readonly items: readonly LuaItem[] }
  | { readonly type: 'literal'; readonly value: string | number | boolean }

/** An entry of a table constructor. */
export interface LuaItem {
  /** Undefined for positions and computed keys. */
  readonly name: LuaName | undefined
  readonly value: LuaValue | undefined
}

/** A local variable or parameter; without `span`: the `self` of a method. */
export interface LuaLocal {
  readonly name: string
  readonly kind: 'local' | 'parameter' | 'loop'
  readonly span: LuaSpan | undefined
  /** The function that declares it. */
  readonly owner: number
  value: LuaValue | undefined
  isReassigned: boolean
}

/** One use of a name or of a path. */
export interface LuaUse {
  readonly path: LuaPath
  readonly kind: 'read' | 'write' | 'call' | 'method'
  /** The function around it; 0 is the main chunk. */
  readonly owner: number
  /** Of a call. */
  readonly args: readonly (LuaValue | undefined)[]
}

/** A function; 0 is the main chunk. */
export interface LuaFunction {
  readonly parent: number | undefined
  readonly parameters: readonly number[]
  readonly line: number
  readonly lastLine: number
  /** What it is called with when it is an argument itself: `ngx.timer.at(0, function …)`. */
  passedTo: LuaPath | undefined
}

/** `M.check = function …`, `function M:access() …`, or a field of the table that `M` began as. */
export interface LuaDefinition {
  readonly path: LuaPath
  readonly value: LuaValue | undefined
}

/** Everything the editor asks about a chunk, as plain data in source order. */
export interface LuaSymbols {
  readonly locals: readonly LuaLocal[]
  readonly uses: readonly LuaUse[]
  readonly functions: readonly LuaFunction[]
  readonly definitions: readonly LuaDefinition[]
  /** What the chunk returns. */
  readonly result: LuaValue | undefined
}
