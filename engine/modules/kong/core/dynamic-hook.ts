import { callPlain, defineNative, library } from '../../../lua/runtime/native.ts'
import { LuaError } from '../../../lua/runtime/lua-error.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { LuaFunction } from '../../../lua/runtime/function.ts'
import { EMPTY, returnOf, type LuaReturn, type LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { readGlobal } from '../../pl/lua-access.ts'

interface Hooked {
  readonly group: string
  readonly original: LuaFunction
  readonly befores: LuaValue
  readonly afters: LuaValue
}

/**
 * `kong.dynamic_hook`: functions to be run at points of other code, by groups that are on always or for one request
 * (the plugin opentelemetry; kong.telemetry).
 */
export function createDynamicHook(vm: LuaVm): LuaTable {
  const always = new Set<string>()
  const hooks = new Map<string, Map<string, LuaValue>>()
  const text = (value: LuaValue, name: string): string =>
    typeof value === 'string' ? value : vm.fail(`${name} must be a string`, 0)
  const enabledHere = (): LuaTable | undefined => {
    const own = readField(readGlobal(vm, 'ngx', 'ctx'), 'dynamic_hook')
    const groups = readField(own, 'enabled_groups')
    return groups instanceof LuaTable ? groups : undefined
  }
  const isOn = (group: string): boolean => always.has(group) || enabledHere()?.getString(group) === true
  const attempt = (f: LuaValue, args: readonly LuaValue[], what: string): void => {
    try {
      callPlain(vm, f, args)
    } catch (thrown) {
      if (!(thrown instanceof LuaError)) throw thrown
      warn(vm, `failed to run ${what}: ${vm.tostring(thrown.value)}`)
    }
  }
  const wrapped = ({ group, original, befores, afters }: Hooked) =>
    defineNative('hooked', (_F, ...args): LuaReturn => {
      if (!isOn(group)) return returnOf(callPlain(vm, original, args))
      for (const hook of listOf(befores)) attempt(hook, args, `before hook of ${group}`)
      const results = callPlain(vm, original, args)
      for (const hook of listOf(afters)) attempt(hook, results, `after hook of ${group}`)
      return returnOf(results)
    })
  return library({
    TYPE: LuaTable.fromRecord({ BEFORE: 1, AFTER: 2 }),
    hook: defineNative('hook', (_F, group, name, handler) => {
      if (!(handler instanceof LuaFunction)) return vm.fail('handler must be a function', 0)
      const ofGroup = hooks.get(text(group, 'group_name')) ?? new Map<string, LuaValue>()
      hooks.set(text(group, 'group_name'), ofGroup)
      ofGroup.set(text(name, 'hook_name'), handler)
      return EMPTY
    }),
    hook_function: defineNative('hook_function', (_F, group, parent, key, _count, handlers) => {
      if (!(parent instanceof LuaTable)) return vm.fail('parent must be a table', 0)
      const name = text(key, 'child_key')
      const original = parent.getString(name)
      if (!(original instanceof LuaFunction)) return vm.fail(`parent[${name}] must be a function`, 0)
      const [befores, afters] = [readField(handlers, 'befores'), readField(handlers, 'afters')]
      parent.setString(name, wrapped({ group: text(group, 'group_name'), original, befores, afters }))
      return EMPTY
    }),
    is_group_enabled: defineNative('is_group_enabled', (_F, group) => isOn(text(group, 'group_name'))),
    run_hooks: defineNative('run_hooks', (_F, group, name, ...args) => {
      const [ofGroup, point] = [text(group, 'group_name'), text(name, 'hook_name')]
      const handler = isOn(ofGroup) ? hooks.get(ofGroup)?.get(point) : undefined
      if (handler !== undefined) attempt(handler, args, `dynamic hook ${ofGroup}.${point}`)
      return EMPTY
    }),
    enable_on_this_request: defineNative('enable_on_this_request', (_F, group, given) => {
      const name = text(group, 'group_name')
      const ctx = given instanceof LuaTable ? given : readGlobal(vm, 'ngx', 'ctx')
      if (!(ctx instanceof LuaTable)) return EMPTY
      const groups = readField(ctx.getString('dynamic_hook'), 'enabled_groups')
      if (groups instanceof LuaTable) groups.setString(name, true)
      else {
        const enabled = LuaTable.fromRecord({ [name]: true })
        ctx.setString('dynamic_hook', LuaTable.fromRecord({ enabled_groups: enabled }))
      }
      return EMPTY
    }),
    always_enable: defineNative('always_enable', (_F, group) => {
      always.add(text(group, 'group_name'))
      return EMPTY
    }),
    enable_by_default: defineNative('enable_by_default', (_F, group) => {
      always.add(text(group, 'group_name'))
      return EMPTY
    }),
    disable_by_default: defineNative('disable_by_default', (_F, group) => {
      always.delete(text(group, 'group_name'))
      return EMPTY
    }),
  })
}

function readField(table: LuaValue, name: string): LuaValue {
  return table instanceof LuaTable ? table.getString(name) : undefined
}

function listOf(table: LuaValue): readonly LuaValue[] {
  if (!(table instanceof LuaTable)) return []
  return Array.from({ length: table.length() }, (_hook, i) => table.getIndex(i + 1))
}

function warn(vm: LuaVm, message: string): void {
  const log = readGlobal(vm, 'ngx', 'log')
  if (log !== undefined) callPlain(vm, log, [readGlobal(vm, 'ngx', 'WARN'), message])
}
