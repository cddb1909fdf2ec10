/** How an expression is called in messages: `local 'x'`. */
export type NameKind = 'local' | 'upvalue' | 'global' | 'field' | 'method'

/** What an operand is called; undefined when Lua has no name for it. */
export interface OperandName {
  readonly kind: NameKind
  readonly name: string
}

/**
 * A place in Lua code where something can fail or be called, known to emitted code by its number
 * in its function. Costs nothing until somebody asks. LUA.md §2.4
 */
export interface Site {
  readonly line: number
  /** Of the called function, the indexed object or the first operand. */
  readonly name: OperandName | undefined
  /** Of the second operand. */
  readonly second: OperandName | undefined
  /** The metamethod an operator may call: `__index`. Undefined for calls. */
  readonly event: string | undefined
  /** Its file and line, once somebody asked: whoever records asks with every call. */
  place?: { readonly file: string; readonly line: number }
}
