/**
 * How emitted code calls, waits for metamethods and settles its budget: what differs between the forms
 * a function is compiled to. The visitors ask the form; they never emit `yield` themselves.
 */
export interface Form {
  /** What only the debug form adds. */
  readonly debug?: DebugText
  /** Which field of Proto holds the body. */
  readonly entry: 'k' | 'q' | 'o'
  /** Values that wait for others stay in variables, where a rest of the function finds them. */
  readonly keepsValues?: boolean
  /** Head of the function expression, without parameters. */
  readonly head: string
  /** A call of `callee` (a side-effect free reference) that gives a LuaReturn. */
  call(parts: {
    readonly callee: string
    readonly args: string
    /** How many arguments; undefined when that shows only at run time. */
    readonly count: number | undefined
    readonly proto: string
    readonly result: string
  }): string
  /** The value of a helper that may answer MM. `temp` is free to use. */
  settle(helper: string, temp: string): string
  /** The same for a comparison: a JavaScript boolean. */
  settleBoolean(helper: string, temp: string): string
  /** The same where the value does not matter: a statement. */
  settleStatement(helper: string): string
  /** The rest of a concatenation that met a metamethod. */
  concat(operands: string, site: number): string
  /** Settles the budget and the depth: a statement. `site`: of a loop; left out at function entry. */
  trap(condition: string, site?: number): string
  /** Runs the tail calls that were handed back to depth d. */
  unwind(): string
}

/** The debug forms' additions to emitted code. */
export interface DebugText {
  /** An expression that stops where a debugger wants it. `place`: the point, counted from 1 in its function. */
  point(id: number, place: number): string
  /** The same at the point that a for loop comes back to after each turn. */
  pointAgain(id: number, place: number): string
  /** Statements before a function leaves. */
  readonly leave: string
  /** A statement after a store. */
  wrote(object: string, key: string): string
  /** A table constructor. */
  made(table: string): string
}
