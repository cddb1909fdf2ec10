import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { readField, readNgx, writeField } from './lua-fields.ts'

const NONE = 'no cookie found in the current request'

/** Cookies of a Cookie header; a value ends at a semicolon or white space. Source: lua-resty-cookie get_cookie_table(). */
export function parseCookies(header: string): [name: string, value: string][] {
  const cookies: [string, string][] = []
  const pattern = /[ \t]*([^=]*)=([^; \t]*)[; \t]?/y
  while (pattern.lastIndex < header.length) {
    const found = pattern.exec(header)
    if (found === null) break
    cookies.push([found[1] ?? '', found[2] ?? ''])
  }
  return cookies
}

function attribute(vm: LuaVm, cookie: LuaTable, field: string, label: string): string {
  const value = cookie.getString(field)
  if (value === undefined || value === false) return ''
  return `; ${label}=${vm.tostring(value)}`
}

function flag(cookie: LuaTable, field: string, label: string): string {
  const value = cookie.getString(field)
  return value === undefined || value === false ? '' : `; ${label}`
}

/** The text of a Set-Cookie field; undefined without key or value. */
function bake(vm: LuaVm, cookie: LuaTable): string | undefined {
  const key = cookie.getString('key')
  const value = cookie.getString('value')
  if (key === undefined || value === undefined) return undefined
  const maxAge = cookie.getString('max-age')
  if (maxAge !== undefined) cookie.setString('max_age', maxAge)
  const sameSite = cookie.getString('samesite')
  if (typeof sameSite === 'string' && !/^(strict|lax|none)$/i.test(sameSite)) cookie.setString('samesite', undefined)
  const extension = cookie.getString('extension')
  return [
    `${vm.tostring(key)}=${vm.tostring(value)}`,
    attribute(vm, cookie, 'expires', 'Expires'),
    attribute(vm, cookie, 'max_age', 'Max-Age'),
    attribute(vm, cookie, 'domain', 'Domain'),
    attribute(vm, cookie, 'path', 'Path'),
    flag(cookie, 'secure', 'Secure'),
    flag(cookie, 'httponly', 'HttpOnly'),
    attribute(vm, cookie, 'samesite', 'SameSite'),
    extension === undefined || extension === false ? '' : `; ${vm.tostring(extension)}`,
  ].join('')
}

function setCookie(vm: LuaVm, cookie: LuaValue): LuaReturn {
  const text = cookie instanceof LuaTable ? bake(vm, cookie) : undefined
  if (text === undefined) return [undefined, 'missing cookie field "key" or "value"']
  const header = readNgx(vm, 'header')
  const old = readField(vm, header, 'Set-Cookie')
  const lines = old instanceof LuaTable ? [...old.entries()].map(([, line]) => line) : old === undefined ? [] : [old]
  if (lines.includes(text)) return true
  writeField(vm, header, 'Set-Cookie', LuaTable.fromArray([...lines, text]))
  return true
}

function cookiesOf(self: LuaValue): LuaTable | undefined {
  if (!(self instanceof LuaTable)) return undefined
  const known = self.getString('cookie_table')
  if (known instanceof LuaTable) return known
  const header = self.getString('_cookie')
  if (typeof header !== 'string') return undefined
  const table = new LuaTable()
  for (const [name, value] of parseCookies(header)) table.setString(name, value)
  self.setString('cookie_table', table)
  return table
}

function create(vm: LuaVm, module: LuaTable): LuaTable {
  const object = LuaTable.fromRecord({ _cookie: readField(vm, readNgx(vm, 'var'), 'http_cookie') })
  object.metatable = LuaTable.fromRecord({ __index: module })
  return object
}

/** Registers resty.cookie. Source: lua-resty-cookie 0.1. */
export function installCookie(vm: LuaVm): void {
  vm.preload('resty.cookie', () => {
    const module = new LuaTable()
    const functions: Readonly<Record<string, LuaValue>> = {
      _VERSION: '0.01',
      new: defineNative('new', () => create(vm, module)),
      get: defineNative('get', (_F, self, key) => {
        const cookies = cookiesOf(self)
        return cookies === undefined ? [undefined, NONE] : cookies.get(key)
      }),
      get_all: defineNative('get_all', (_F, self) => cookiesOf(self) ?? [undefined, NONE]),
      set: defineNative('set', (_F, _self, cookie) => setCookie(vm, cookie)),
    }
    for (const [name, value] of Object.entries(functions)) module.setString(name, value)
    return module
  })
}
