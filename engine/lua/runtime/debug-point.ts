import type { FunctionInfo } from './function.ts'

/** The locals a place sees, innermost first. */
export interface DebugScope {
  readonly name: string
  /** What `DebugFrame.access` knows it by. */
  readonly slot: number
  /** Counts a numeric for: emitted code relies on its being a number. */
  readonly isCounter: boolean
  readonly outer: DebugScope | undefined
}

/** A place where a debugger can stop: before a statement, a loop's test, a function's end. */
export interface DebugPoint {
  /** Index in `DebugState.points` and of its breakpoint flag. */
  readonly id: number
  readonly line: number
  /** Its entry in `info.sites`: what tracebacks show while stopped here. */
  readonly site: number
  readonly info: FunctionInfo
  readonly scope: DebugScope | undefined
  /** The statement only defines a function: who means a line there means the function's first. */
  readonly isDefinition: boolean
}
