import type { CdataRules } from './cdata.ts'
import { AddressSpace } from './address.ts'
import { CodeCache } from './code-cache.ts'
import type { LuaCoroutine } from './coroutine.ts'
import { DebugState } from './debug-state.ts'
import { LuaFunction, Proto } from './function.ts'
import type { LightThread } from './light-thread.ts'
import type { LuaTable } from './table.ts'
import type { Unwinding } from './unwinding.ts'
import { EMPTY, type LuaValue } from './value.ts'

/** Budget units a run may use before it lets others run. LUA.md §2.5 */
export const SLICE = 200_000
/** Deepest Lua call; LuaJIT's stack holds 13,000 to 21,800 frames. LUA.md §1 */
export const MAX_DEPTH = 16_000
/** Frames that may run directly on JavaScript's stack, on top of each other. */
export const DIRECT_DEPTH = 400

/** Stands for a native in `fs` when the native itself is not at hand. */
export const NATIVE_FRAME: LuaFunction = new LuaFunction(
  new Proto(
    () => EMPTY,
    () => EMPTY,
    0,
    '?',
  ),
  [],
  undefined,
)

/**
 * The machine registers. Emitted code reads and writes them on every call, hence the short names.
 * Invariant: `d` is the depth of the running frame; a returning function restores its caller's.
 */
export class LuaState {
  /** Depth of the running frame. */
  d: number
  /** Budget units left in this slice. */
  b: number
  /** Deepest frame that may run directly now: deeper ones go on in segments of their own. */
  md: number
  /** Deepest allowed frame. */
  mx: number
  /** Call site of each frame of the running coroutine. */
  cs: number[]
  /** Function of each frame of the running coroutine. */
  fs: LuaFunction[]
  /** The running coroutine; undefined while no Lua code runs. */
  co: LuaCoroutine | undefined
  thread: LightThread | undefined

  /** The metamethod a helper found and the emitted code shall call (`MM`): function, operands, how many. */
  mf: LuaValue
  ma: LuaValue
  mb: LuaValue
  mc: LuaValue
  mn: number

  /** What a generator found unwinding: it hands it to the driver. */
  uw: Unwinding | undefined

  /** The pending tail call of a `TAIL` result. */
  tf: LuaValue
  ta: readonly LuaValue[]

  /** Values and target of YIELD and RESUME. */
  transfer: readonly LuaValue[]
  target: LuaCoroutine | undefined
  isWrap: boolean

  /** Stands in for the prototype of a called value that is no function. */
  nofn: Proto
  /** The real `next` and the iterator of ipairs: loops over them walk by cursor. */
  /** The real `pairs` and `ipairs`: loops over plain tables do without calling them. */
  pairs: LuaFunction
  ipairs: LuaFunction
  readonly iterators: { next: LuaFunction | undefined; ipairs: LuaFunction | undefined }
  /** Emitted code by its text: functions whose code is equal share it. decisions/0007 */
  readonly codes: CodeCache
  /** Metatables of types whose values have none of their own. */
  readonly metatables: Partial<Record<string, LuaTable>>
  /** What operators mean for cdata, once the ffi library is installed. */
  cdata: CdataRules | undefined
  /** Bytes allocated by the running light thread. */
  mem: number
  /** Of the debug form and of debuggers. */
  readonly debug: DebugState
  readonly addresses: AddressSpace

  constructor() {
    this.d = 0
    this.b = SLICE
    this.md = MAX_DEPTH
    this.mx = MAX_DEPTH
    this.uw = undefined
    this.cs = []
    this.fs = []
    this.co = undefined
    this.thread = undefined
    this.mf = undefined
    this.ma = undefined
    this.mb = undefined
    this.mc = undefined
    this.mn = 0
    this.tf = undefined
    this.ta = EMPTY
    this.transfer = EMPTY
    this.target = undefined
    this.isWrap = false
    this.nofn = NATIVE_FRAME.p
    this.pairs = NATIVE_FRAME
    this.ipairs = NATIVE_FRAME
    this.iterators = { next: undefined, ipairs: undefined }
    this.codes = new CodeCache()
    this.metatables = {}
    this.cdata = undefined
    this.mem = 0
    this.debug = new DebugState()
    this.addresses = new AddressSpace()
  }
}
