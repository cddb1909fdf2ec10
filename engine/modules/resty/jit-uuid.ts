import { md5, sha1 } from '@noble/hashes/legacy.js'
import { luaToBytes } from '../../lua/runtime/bytes.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import type { ModuleServices } from '../services.ts'

const SHAPE = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Sets version and variant of 16 bytes and writes them as a UUID. */
export function formatUuid(bytes: Uint8Array, version: number): string {
  const set = Uint8Array.from(bytes.subarray(0, 16))
  set[6] = ((set[6] ?? 0) & 0x0f) | (version << 4)
  set[8] = ((set[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(set, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function isValid(text: LuaValue): boolean {
  return typeof text === 'string' && SHAPE.test(text)
}

function namespaceBytes(namespace: LuaValue): Uint8Array | undefined {
  if (typeof namespace !== 'string' || !isValid(namespace)) return undefined
  const hex = namespace.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

function fromName(namespace: LuaValue, name: LuaValue, version: 3 | 5): LuaReturn {
  const space = namespaceBytes(namespace)
  if (space === undefined) return [undefined, 'namespace must be a valid UUID']
  if (typeof name !== 'string') return [undefined, 'name must be a string']
  const text = new Uint8Array(16 + name.length)
  text.set(space)
  text.set(luaToBytes(name), 16)
  return formatUuid(version === 3 ? md5(text) : sha1(text), version)
}

function factory(name: string, version: 3 | 5): LuaValue {
  return defineNative(name, (_F, namespace) => {
    if (!isValid(namespace)) return [undefined, 'namespace must be a valid UUID']
    return defineNative('generate', (_G, text) => fromName(namespace, text, version))
  })
}

/** Registers resty.jit-uuid. Source: lua-resty-jit-uuid 0.0.7; version 4 comes from the host's random bytes. */
export function installJitUuid(vm: LuaVm, services: ModuleServices): void {
  vm.preload('resty.jit-uuid', () => {
    const random = (): string => formatUuid(services.random(16), 4)
    const module = LuaTable.fromRecord({
      _VERSION: '0.0.7',
      seed: defineNative('seed', (_F, seed) => seed ?? Math.trunc(services.now())),
      is_valid: defineNative('is_valid', (_F, text) => isValid(text)),
      generate_v3: defineNative('generate_v3', (_F, space, name) => fromName(space, name, 3)),
      generate_v4: defineNative('generate_v4', random),
      generate_v5: defineNative('generate_v5', (_F, space, name) => fromName(space, name, 5)),
      factory_v3: factory('factory_v3', 3),
      factory_v5: factory('factory_v5', 5),
    })
    module.metatable = LuaTable.fromRecord({
      __call: defineNative('__call', random),
      __tostring: defineNative('__tostring', random),
    })
    return module
  })
}
