import { checkString, checkTable, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import { lower } from '../pl/lua-access.ts'

// RFC 2045 token: ASCII without controls and separators
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const TYPE = new RegExp(`^(?:(${TOKEN})/(${TOKEN})|\\*)`)
const PARAMETER = new RegExp(
  `[ \\t]*;[ \\t]*(${TOKEN})=(?:(${TOKEN})|"((?:[^\\x00-\\x1f\\x7f"]|\\\\[\\x00-\\x7f])*)")`,
  'y',
)

/** `kong.tools.mime_type` (conformance tools.mime_type). */
export function createMimeTypeTools(): LuaTable {
  return library({
    parse_mime_type: defineNative('parse_mime_type', (_F, text) => parse(checkString(text, 1))),
    includes: defineNative('includes', (_F, mine, other) => {
      const a = checkTable(mine, 1)
      const b = checkTable(other, 2)
      if (a.getString('type') === '*') return true
      if (a.getString('type') !== b.getString('type')) return false
      const subtype = a.getString('subtype')
      return subtype === '*' || subtype === b.getString('subtype')
    }),
  })
}

/** Type and subtype and the names of parameters in lower case; nil unless the whole text is a media type. */
function parse(text: string): LuaReturn {
  const head = TYPE.exec(text)
  if (head === null) return undefined
  const parameters = new LuaTable()
  PARAMETER.lastIndex = head[0].length
  let end = head[0].length
  for (let hit = PARAMETER.exec(text); hit !== null; hit = PARAMETER.exec(text)) {
    parameters.setString(lower(hit[1] ?? ''), hit[2] ?? hit[3])
    end = PARAMETER.lastIndex
  }
  return end === text.length ? [lower(head[1] ?? '*'), lower(head[2] ?? '*'), parameters] : undefined
}
