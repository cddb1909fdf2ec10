import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'

const VERSION = '0.1.31'
/** Return codes of the C API. */
const CODES = {
  FFI_OK: 0,
  FFI_ERROR: -1,
  FFI_AGAIN: -2,
  FFI_BUSY: -3,
  FFI_DONE: -4,
  FFI_DECLINED: -5,
  FFI_NO_REQ_CTX: -100,
  FFI_BAD_CONTEXT: -101,
}
const PARTS = [
  'base64',
  'ctx',
  'exit',
  'hash',
  'misc',
  'ndk',
  'phase',
  'regex',
  'request',
  'response',
  'shdict',
  'time',
  'uri',
  'utils',
  'var',
  'worker',
]

/** Registers resty.core and its parts: what they patch into ngx is there already. */
export function installCore(vm: LuaVm): void {
  vm.preload('resty.core', () => LuaTable.fromRecord({ version: VERSION }))
  for (const part of PARTS) vm.preload(`resty.core.${part}`, () => LuaTable.fromRecord({ version: VERSION }))
  vm.preload('resty.core.base', () =>
    LuaTable.fromRecord({
      ...CODES,
      version: VERSION,
      new_tab: defineNative('new_tab', () => new LuaTable()),
      clear_tab: defineNative('clear_tab', (_F, table) => {
        if (table instanceof LuaTable) table.clear()
        return []
      }),
      get_request: defineNative('get_request', () => vm.current !== undefined),
      allows_subsystem: defineNative('allows_subsystem', () => []),
    }),
  )
}
