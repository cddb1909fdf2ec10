import { LuaTable } from '../../lua/runtime/table.ts'
import { checkString, defineNative } from '../../lua/runtime/native.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { Find } from '../pl/lua-access.ts'

/** `splitn`, `psplitn`, `isplitn`, `ipsplitn`, `split_once` and `psplit_once` of kong.tools.string (conformance tools.string). */
export function splitFunctions(find: Find): Record<string, LuaFunction> {
  const listed = (name: string, isPlain: boolean): LuaFunction =>
    defineNative(name, (_F, value, delimiter, limit) => {
      const pieces = splitAtMost(find, { value, delimiter, limit, isPlain })
      return [LuaTable.fromArray(pieces), pieces.length]
    })
  const iterated = (name: string, isPlain: boolean): LuaFunction =>
    defineNative(name, (_F, value, delimiter, limit) => {
      const pieces = splitAtMost(find, { value, delimiter, limit, isPlain })
      let next = 0
      return defineNative(name, (): LuaReturn => pieces[next++])
    })
  const once = (name: string, isPlain: boolean): LuaFunction =>
    defineNative(name, (_F, value, delimiter) => splitOnce(find, value, delimiter, isPlain))
  return {
    splitn: listed('splitn', true),
    psplitn: listed('psplitn', false),
    isplitn: iterated('isplitn', true),
    ipsplitn: iterated('ipsplitn', false),
    split_once: once('split_once', true),
    psplit_once: once('psplit_once', false),
  }
}

function splitOnce(find: Find, value: LuaValue, delimiter: LuaValue, isPlain: boolean): LuaReturn {
  if (value === undefined || delimiter === undefined) return [value, undefined]
  const text = checkString(value, 1)
  const pattern = checkString(delimiter, 2)
  if (pattern === '') return ['', text]
  const hit = text === '' ? undefined : find(text, pattern, 0, isPlain)
  return hit === undefined ? [text, undefined] : [text.slice(0, hit.start), text.slice(hit.end)]
}

interface Split {
  readonly value: LuaValue
  readonly delimiter: LuaValue
  readonly limit: LuaValue
  readonly isPlain: boolean
}

function splitAtMost(find: Find, { value, delimiter, limit, isPlain }: Split): readonly LuaValue[] {
  const most = typeof limit === 'number' ? limit : Infinity
  if (most < 1 || value === undefined) return EMPTY
  if (most === 1 || delimiter === undefined) return [value]
  const text = checkString(value, 1)
  const pattern = checkString(delimiter, 2)
  if (pattern === '') return splitCharacters(text, most)
  const pieces: string[] = []
  let from = 0
  while (text !== '' && pieces.length + 1 < most) {
    const hit = find(text, pattern, from, isPlain)
    if (hit === undefined) break
    pieces.push(text.slice(from, hit.start))
    from = hit.end
  }
  pieces.push(text.slice(from))
  return pieces
}

/** An empty delimiter stands before, between and behind the characters. */
function splitCharacters(text: string, most: number): readonly string[] {
  const pieces = ['', ...text, '']
  if (pieces.length <= most) return pieces
  return [...pieces.slice(0, most - 1), pieces.slice(most - 1).join('')]
}
