import type { Site } from './site.ts'
import type { LuaGenerator } from './suspension.ts'
import { Unwinding } from './unwinding.ts'
import type { LuaTable } from './table.ts'
import type { LuaReturn, LuaValue } from './value.ts'

/** A body that never suspends. */
export type PlainBody = (F: LuaFunction, ...args: LuaValue[]) => LuaReturn
/** A body that may suspend. */
export type SuspendingBody = (F: LuaFunction, ...args: LuaValue[]) => LuaGenerator

/** A captured variable that somebody assigns after its declaration. Others are copied by value. */
export interface Cell {
  v: LuaValue
}

/** Where a function's text comes from, shared by all functions of a chunk. */
export interface Chunk {
  /** As given to `load`: "@file", "=name" or the source text itself. */
  readonly name: string
  /** As messages show it. */
  readonly shortName: string
}

/** What the debug library and tracebacks can say about a function. */
export interface FunctionInfo {
  readonly chunk: Chunk
  /** The function in the chunk's syntax tree: tells it from others of its line. */
  readonly node: object
  readonly line: number
  readonly lastLine: number
  readonly parameters: readonly string[]
  readonly isVararg: boolean
  /** What the code around it calls it. For people: messages and tracebacks have LuaJIT's names. */
  readonly label: string | undefined
  /** `inParent`: taken from the enclosing function's upvalues, else from its locals. `cell`: by reference. */
  readonly upvalues: readonly { readonly name: string; readonly cell: boolean }[]
  /** Its places by the number that its emitted code knows them by; 0 is none. */
  readonly sites: readonly Site[]
  /** Lines that hold code (getinfo "L"). */
  activeLines(): readonly number[]
}

/** Makes what is left of a function that is being unwound. */
export interface DirectCode {
  /** Its first point: direct debug code counts points from 1. */
  readonly firstPoint: number
  rest(site: number): (F: LuaFunction, d: number, values: readonly unknown[], V: LuaValue[] | undefined) => LuaGenerator
  /** From a point on, after a turn of a loop from its negative. */
  stopped(place: number): ReturnType<DirectCode['rest']>
  /** A failure passes. */
  failed(): ReturnType<DirectCode['rest']>
  /** It had to suspend: once more. */
  count(): void
}

const NONE: readonly never[] = Object.freeze([])

/** How a library computes a field of one of its tables. */
export interface ComputedValue {
  compute(this: void): LuaValue
  /** The value when it takes nothing to compute it, else undefined. It never fails and asks nobody where it was called. */
  peek?(this: void): LuaValue
}

/**
 * What all closures of one function expression share. LUA.md §2.1.
 * `k` is called where yields are allowed (a generator unless `y` is 0), `q` where they are not.
 * `o` is called where yields are allowed, too, by code that runs directly: it gives its result at once or throws an
 * Unwinding. `y` is 2 where that is worth trying first, 1 where `o` always unwinds. docs/decisions/0004
 */
export class Proto {
  k: PlainBody | SuspendingBody
  q: PlainBody
  o: PlainBody
  y: 0 | 1 | 2
  /** Name of a native; empty for Lua functions. */
  readonly name: string
  /** Undefined for natives. */
  readonly info: FunctionInfo | undefined
  /** Of an `__index` that computes some fields. */
  fields: ReadonlyMap<string, ComputedValue> | undefined
  /** Of the functions written in it. This and the rest is what its code needs and does not hold: decisions/0007. */
  protos: readonly Proto[]
  /** Constants that have no literal. */
  constants: readonly LuaValue[]
  /** What is left of it where it unwinds, in the direct form and in the direct debug form. */
  rests: DirectCode | undefined
  debugRests: DirectCode | undefined

  constructor(k: PlainBody | SuspendingBody, q: PlainBody, y: 0 | 1, name: string, info?: FunctionInfo) {
    this.k = k
    this.q = q
    this.o = y === 0 ? (k as PlainBody) : unwindInto
    this.y = y
    this.name = name
    this.info = info
    this.fields = undefined
    this.protos = NONE
    this.constants = NONE
    this.rests = undefined
    this.debugRests = undefined
  }
}

/** `o` of what has only a generator. */
export const unwindInto: PlainBody = (F, ...args) => {
  throw new Unwinding((F.p.k as SuspendingBody)(F, ...args), true)
}

/** Gives a suspending library function a body for callers that run directly. */
export function withDirect(f: LuaFunction, direct: PlainBody): LuaFunction {
  f.p.o = direct
  f.p.y = 2
  return f
}

/** A Lua function: shared code plus its own upvalues and environment. */
export class LuaFunction {
  declare readonly luaType: 'function'
  readonly p: Proto
  /** Upvalues: cells and plain values, as `p.info.upvalues` says. */
  readonly u: (LuaValue | Cell)[]
  env: LuaTable | undefined

  constructor(p: Proto, u: (LuaValue | Cell)[], env: LuaTable | undefined) {
    this.p = p
    this.u = u
    this.env = env
  }
}
Object.defineProperty(LuaFunction.prototype, 'luaType', { value: 'function' })
