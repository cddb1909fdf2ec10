import { defineNative } from '../../lua/runtime/native.ts'
import { stringToNumber } from '../../lua/runtime/number.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { parseIpv4, parseIpv6, sharesPrefix } from './ip-address.ts'

type Rule = { readonly words: readonly number[]; readonly bits: number; readonly value: LuaValue }

function wordsOf(address: string): readonly number[] | undefined {
  const v4 = parseIpv4(address)
  return v4 === undefined ? parseIpv6(address) : [v4]
}

function wordsOfBytes(bytes: string): readonly number[] | undefined {
  if (bytes.length !== 4 && bytes.length !== 16) return undefined
  const words: number[] = []
  for (let i = 0; i < bytes.length; i += 4) {
    let word = 0
    for (let j = i; j < i + 4; j++) word = word * 256 + bytes.charCodeAt(j)
    words.push(word)
  }
  return words
}

function readRule(text: string, value: LuaValue): Rule | undefined {
  const slash = text.indexOf('/')
  const words = wordsOf(slash < 0 ? text : text.slice(0, slash))
  if (words === undefined) return undefined
  const bits = slash < 0 ? undefined : stringToNumber(text.slice(slash + 1))
  return { words, bits: bits ?? words.length * 32, value }
}

/** The most specific rule decides; without one it is false. */
function lookUp(rules: readonly Rule[], words: readonly number[]): LuaValue {
  let best: Rule | undefined
  for (const rule of rules) {
    if (rule.words.length !== words.length || !sharesPrefix(rule.words, words, rule.bits)) continue
    if (best === undefined || rule.bits > best.bits) best = rule
  }
  return best === undefined ? false : best.value
}

function rulesOf(self: LuaValue): readonly Rule[] {
  const held = self instanceof LuaTable ? self.getString('rules') : undefined
  return held instanceof LuaUserdata ? (held.data as readonly Rule[]) : []
}

function create(vm: LuaVm, module: LuaTable, ips: LuaValue, withValue: boolean): LuaReturn {
  if (!(ips instanceof LuaTable)) return vm.fail('missing valid ip argument')
  const rules: Rule[] = []
  for (const [key, item] of ips.entries()) {
    const text = withValue ? key : item
    const rule = typeof text === 'string' ? readRule(text, withValue ? item : true) : undefined
    if (rule === undefined) return [undefined, `invalid ip address: ${vm.tostring(text).split('/')[0]}`]
    rules.push(rule)
  }
  const object = LuaTable.fromRecord({ rules: new LuaUserdata(rules) })
  object.metatable = LuaTable.fromRecord({ __index: module })
  return object
}

function matchText(self: LuaValue, ip: LuaValue): LuaReturn {
  const words = typeof ip === 'string' ? wordsOf(ip) : undefined
  if (words === undefined) return [false, 'invalid ip address, not ipv4 and ipv6']
  return lookUp(rulesOf(self), words)
}

function matchBytes(self: LuaValue, bytes: LuaValue): LuaReturn {
  const words = typeof bytes === 'string' ? wordsOfBytes(bytes) : undefined
  return words === undefined ? [false, 'invalid ip address, not ipv4 and ipv6'] : lookUp(rulesOf(self), words)
}

/** Registers resty.ipmatcher. Source: lua-resty-ipmatcher 0.6.1. */
export function installIpmatcher(vm: LuaVm): void {
  vm.preload('resty.ipmatcher', () => {
    const module = new LuaTable()
    const functions: Readonly<Record<string, LuaValue>> = {
      _VERSION: '0.3',
      new: defineNative('new', (_F, ips) => create(vm, module, ips, false)),
      new_with_value: defineNative('new_with_value', (_F, ips) => create(vm, module, ips, true)),
      match: defineNative('match', (_F, self, ip) => matchText(self, ip)),
      match_bin: defineNative('match_bin', (_F, self, bytes) => matchBytes(self, bytes)),
      parse_ipv4: defineNative('parse_ipv4', (_F, ip) => (typeof ip === 'string' ? (parseIpv4(ip) ?? false) : false)),
      parse_ipv6: defineNative('parse_ipv6', (_F, ip) => {
        const words = typeof ip === 'string' ? parseIpv6(ip) : undefined
        return words === undefined ? false : LuaTable.fromArray(words)
      }),
    }
    for (const [name, value] of Object.entries(functions)) module.setString(name, value)
    return module
  })
}
