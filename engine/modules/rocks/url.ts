import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { absoluteUrl, buildPath, buildUrl, escape, parsePath, parseUrl, unescape, type UrlParts } from './url-text.ts'

const NAMES = [
  'scheme',
  'authority',
  'userinfo',
  'user',
  'password',
  'host',
  'port',
  'path',
  'params',
  'query',
  'fragment',
] as const

/** `require "socket.url"` (LuaSocket 3). */
export function createUrl(): LuaTable {
  return library({
    _VERSION: 'URL 1.0.3',
    parse: defineNative('parse', (_F, url, defaults): LuaReturn => {
      if (url === undefined || url === '') return [undefined, 'invalid url']
      const table = new LuaTable()
      if (defaults instanceof LuaTable) for (const [key, value] of defaults.entries()) table.set(key, value)
      for (const [name, value] of Object.entries(parseUrl(checkString(url, 1)))) table.setString(name, value as string)
      return table
    }),
    build: defineNative('build', (_F, parts) => buildUrl(partsOf(parts))),
    absolute: defineNative('absolute', (_F, base, relative): LuaReturn => {
      const isParsed = base instanceof LuaTable
      if (base === '') return checkString(relative ?? '', 2)
      const parts = isParsed ? partsOf(base) : parseUrl(checkString(base, 1))
      const text = isParsed ? buildUrl(parts) : checkString(base, 1)
      return absoluteUrl(parts, text, checkString(relative ?? '', 2))
    }),
    escape: defineNative('escape', (_F, text) => escape(checkString(text, 1))),
    unescape: defineNative('unescape', (_F, text) => unescape(checkString(text, 1))),
    parse_path: defineNative('parse_path', (_F, path) => {
      const { segments, isAbsolute, isDirectory } = parsePath(checkString(path ?? '', 1))
      const table = LuaTable.fromArray(segments)
      if (isAbsolute) table.setString('is_absolute', 1)
      if (isDirectory) table.setString('is_directory', 1)
      return table
    }),
    build_path: defineNative('build_path', (_F, parsed, unsafe) => {
      const table = parsed instanceof LuaTable ? parsed : new LuaTable()
      const segments = Array.from({ length: table.length() }, (_, i) => checkString(table.getIndex(i + 1), 1))
      const isAbsolute = isSet(table.getString('is_absolute'))
      const isDirectory = isSet(table.getString('is_directory'))
      return buildPath({ segments, isAbsolute, isDirectory }, isSet(unsafe))
    }),
  })
}

function isSet(value: LuaValue): boolean {
  return value !== undefined && value !== false
}

function partsOf(value: LuaValue): UrlParts {
  const parts: UrlParts = {}
  if (!(value instanceof LuaTable)) return parts
  for (const name of NAMES) {
    const part = value.getString(name)
    if (part !== undefined) parts[name] = checkString(part, 1)
  }
  return parts
}
