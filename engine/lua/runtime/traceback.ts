import type { LuaCoroutine } from './coroutine.ts'
import type { LuaFunction } from './function.ts'
import type { LuaError } from './lua-error.ts'
import { calleeName, lineOf, type Stacks } from './position.ts'
import type { LuaState } from './state.ts'

const FIRST_LEVELS = 12
const LAST_LEVELS = 10

/** One level of a stack as the debug library sees it. */
export interface Level {
  /** Undefined: a native that left no trace but its call site. */
  readonly fn: LuaFunction | undefined
  readonly line: number
  readonly name: { readonly kind: string; readonly name: string } | undefined
  /** Depth in the stacks, 0 for the native on top. */
  readonly depth: number
}

/** The levels of a stack, innermost first. `hasNative`: a native runs on top of the last frame. */
export function levelsOf(S: LuaState, stacks: Stacks, hasNative: boolean, native?: LuaFunction): Level[] {
  const levels: Level[] = []
  if (hasNative) levels.push({ fn: native, line: -1, name: calleeName(stacks, stacks.d), depth: 0 })
  for (let d = stacks.d; d > 0; d--) {
    if ((stacks.cs[d] ?? 0) < 0) continue
    levels.push({
      fn: stacks.fs[d],
      line: lineOf(stacks, d),
      name: calleeName(stacks, d - 1),
      depth: d,
    })
  }
  return levels
}

/** luaL_traceback: the lines from `level` on; more than 22 are cut in the middle. LUA.md §2.4 */
export function formatTraceback(levels: readonly Level[], message: string | undefined, level: number): string {
  let text = message === undefined ? 'stack traceback:' : `${message}\nstack traceback:`
  let limit = FIRST_LEVELS
  // a negative level is none (lj_debug_frame never gets there)
  for (let at = level < 0 ? levels.length : level; at < levels.length; at++) {
    if (at + 1 > limit) {
      limit = Infinity
      if (at + 1 + LAST_LEVELS < levels.length) {
        text += '\n\t...'
        at = levels.length - LAST_LEVELS - 1
        continue
      }
    }
    const entry = levels[at]
    if (entry !== undefined) text += `\n\t${formatLevel(entry)}`
  }
  return text
}

function formatLevel({ fn, line, name }: Level): string {
  const info = fn?.p.info
  if (info === undefined) {
    if (name !== undefined) return `[C]: in function '${name.name}'`
    return fn?.p.name === '' ? '[C]: at 0x55c2eedf8380' : '[builtin#1]: at 0x55c2eedf8380'
  }
  const { shortName } = info.chunk
  const at = line > 0 ? `${shortName}:${line}:` : `${shortName}:`
  if (name !== undefined) return `${at} in function '${name.name}'`
  return info.line === 0 ? `${at} in main chunk` : `${at} in function <${shortName}:${info.line}>`
}

/** Where an uncaught error came from: the stack of the coroutine it killed. */
export function traceback(S: LuaState, co: LuaCoroutine, error: LuaError): string {
  return formatTraceback(levelsOf(S, co, error.fromNative), undefined, 0)
}
