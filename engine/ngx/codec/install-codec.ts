import { checkInteger, checkString, checkTable, defineNative } from '../../lua/runtime/native.ts'
import { numberToString } from '../../lua/runtime/number.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { type LuaVm } from '../../lua/vm.ts'
import { decodeBase64, decodeBase64Mime, decodeBase64Url, encodeBase64, encodeBase64Url } from './base64.ts'
import { crc32 } from './crc32.ts'
import { hmacSha1, md5Bytes, sha1Bytes, toHex } from './digest.ts'
import { escapeUri, quoteSqlString, unescapeUri } from './escape.ts'
import { formatCookieTime, formatHttpTime, parseHttpTime } from './http-date.ts'
import { formatQueryArg, parseQuery } from './query-args.ts'

/** How lua-resty-core takes text: nil and false are empty, anything else goes through tostring. */
function textOf(vm: LuaVm, value: LuaValue): string {
  if (typeof value === 'string') return value
  return value === undefined || value === false ? '' : vm.tostring(value)
}

function escapeType(vm: LuaVm, type: LuaValue): number {
  if (type === undefined) return 2
  if (typeof type !== 'number') return vm.fail('"type" is not a number', 2)
  if (type < 0 || type > 6) return vm.fail(`"type" ${numberToString(type)} out of range`, 2)
  return Math.trunc(type)
}

function argValues(vm: LuaVm, name: string, value: LuaValue, into: string[]): void {
  switch (typeof value) {
    case 'string':
      into.push(formatQueryArg(name, value))
      return
    case 'number':
      into.push(formatQueryArg(name, numberToString(value)))
      return
    case 'boolean':
      if (value) into.push(formatQueryArg(name, true))
      return
    default:
      vm.fail(`attempt to use ${typeName(value)} as query arg value`)
  }
}

/** ngx.encode_args. Source: ngx_http_lua_util.c ngx_http_lua_process_args_option(). */
export function encodeArgs(vm: LuaVm, table: LuaTable): string {
  const parts: string[] = []
  for (const [key, value] of table.entries()) {
    if (typeof key !== 'string') return vm.fail('attempt to use a non-string key in the "args" option table')
    if (value instanceof LuaTable) for (const [, item] of value.entries()) argValues(vm, key, item, parts)
    else argValues(vm, key, value, parts)
  }
  return parts.join('&')
}

/** Query arguments as a Lua table; a repeated name holds a list. */
export function decodeArgs(query: string, max: number): { readonly table: LuaTable; readonly truncated: boolean } {
  const { args, truncated } = parseQuery(query, max)
  const table = new LuaTable()
  for (const [name, value] of args) {
    const old = table.getString(name)
    if (old === undefined) table.setString(name, value)
    else if (old instanceof LuaTable) old.setIndex(old.length() + 1, value)
    else table.setString(name, LuaTable.fromArray([old, value]))
  }
  return { table, truncated }
}

function decodeArgsNative(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  if (args.length !== 1 && args.length !== 2) vm.fail(`expecting 1 or 2 arguments but seen ${args.length}`)
  const query = checkString(args[0], 1, args.length)
  const max = args.length === 2 ? checkInteger(args[1], 2, args.length) : 100
  const { table, truncated } = decodeArgs(query, max)
  return truncated ? [table, 'truncated'] : table
}

function installText(vm: LuaVm, ngx: LuaTable): void {
  ngx.setString(
    'escape_uri',
    defineNative('escape_uri', (_F, text, type) => escapeUri(textOf(vm, text), escapeType(vm, type))),
  )
  ngx.setString(
    'unescape_uri',
    defineNative('unescape_uri', (_F, text) => unescapeUri(textOf(vm, text))),
  )
  ngx.setString(
    'encode_args',
    defineNative('encode_args', (_F, ...args) => {
      if (args.length !== 1) vm.fail(`expecting 1 argument but seen ${args.length}`)
      return encodeArgs(vm, checkTable(args[0], 1))
    }),
  )
  ngx.setString(
    'decode_args',
    defineNative('decode_args', (_F, ...args) => decodeArgsNative(vm, args)),
  )
  ngx.setString(
    'quote_sql_str',
    defineNative('quote_sql_str', (_F, ...args) => {
      if (args.length !== 1) vm.fail('expecting one argument')
      return quoteSqlString(checkString(args[0], 1))
    }),
  )
}

function installBase64(vm: LuaVm, ngx: LuaTable): void {
  ngx.setString(
    'encode_base64',
    defineNative('encode_base64', (_F, text, noPadding) => {
      if (noPadding !== undefined && typeof noPadding !== 'boolean') {
        vm.fail(`bad no_padding: boolean expected, got ${typeName(noPadding)}`)
      }
      return encodeBase64(textOf(vm, text), noPadding !== true)
    }),
  )
  const stringOnly = (text: LuaValue): string => (typeof text === 'string' ? text : vm.fail('string argument only'))
  ngx.setString(
    'decode_base64',
    defineNative('decode_base64', (_F, text) => decodeBase64(stringOnly(text))),
  )
  ngx.setString(
    'decode_base64mime',
    defineNative('decode_base64mime', (_F, text) => decodeBase64Mime(stringOnly(text))),
  )
}

function installDigests(vm: LuaVm, ngx: LuaTable): void {
  ngx.setString(
    'md5',
    defineNative('md5', (_F, text) => toHex(md5Bytes(textOf(vm, text)))),
  )
  ngx.setString(
    'md5_bin',
    defineNative('md5_bin', (_F, text) => md5Bytes(textOf(vm, text))),
  )
  ngx.setString(
    'sha1_bin',
    defineNative('sha1_bin', (_F, text) => sha1Bytes(textOf(vm, text))),
  )
  ngx.setString(
    'crc32_short',
    defineNative('crc32_short', (_F, text) => crc32(textOf(vm, text))),
  )
  ngx.setString(
    'crc32_long',
    defineNative('crc32_long', (_F, text) => crc32(textOf(vm, text))),
  )
  ngx.setString(
    'hmac_sha1',
    defineNative('hmac_sha1', (_F, ...args) => {
      if (args.length !== 2) vm.fail(`expecting 2 arguments, but got ${args.length}`)
      return hmacSha1(checkString(args[0], 1), checkString(args[1], 2))
    }),
  )
}

function installTimes(vm: LuaVm, ngx: LuaTable): void {
  const numberOnly = (value: LuaValue): number => (typeof value === 'number' ? value : vm.fail('number argument only'))
  ngx.setString(
    'http_time',
    defineNative('http_time', (_F, seconds) => formatHttpTime(numberOnly(seconds))),
  )
  ngx.setString(
    'cookie_time',
    defineNative('cookie_time', (_F, seconds) => formatCookieTime(numberOnly(seconds))),
  )
  ngx.setString(
    'parse_http_time',
    defineNative('parse_http_time', (_F, text) =>
      typeof text === 'string' ? parseHttpTime(text) : vm.fail('string argument only'),
    ),
  )
}

function createBase64Module(): LuaTable {
  const wrong = 'must provide a string'
  return LuaTable.fromRecord({
    version: '0.1.31',
    encode_base64url: defineNative('encode_base64url', (_F, text) =>
      typeof text === 'string' ? encodeBase64Url(text) : [undefined, wrong],
    ),
    decode_base64url: defineNative('decode_base64url', (_F, text) => {
      if (typeof text !== 'string') return [undefined, wrong]
      return decodeBase64Url(text) ?? [undefined, 'invalid input']
    }),
  })
}

/** Fills ngx with encodings, digests and HTTP times, and registers the module ngx.base64. */
export function installNgxCodec(vm: LuaVm, ngx: LuaTable): void {
  installText(vm, ngx)
  installBase64(vm, ngx)
  installDigests(vm, ngx)
  installTimes(vm, ngx)
  vm.preload('ngx.base64', () => createBase64Module())
}
