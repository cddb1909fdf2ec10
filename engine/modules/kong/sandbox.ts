import { callPlain, checkString, defineNative, library, tryPlain } from '../../lua/runtime/native.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { readGlobal } from '../pl/lua-access.ts'
import { configuredEnvironment, createSandboxEnvironment, listOf } from './sandbox-environment.ts'

const DISABLED = "loading of untrusted Lua code disabled because 'untrusted_lua' config option is set to 'off'"

/** `kong.tools.sandbox`: code from a plugin's configuration, as `untrusted_lua` allows it. */
export function createSandboxTools(vm: LuaVm): LuaTable {
  const compileNative = defineNative('sandbox', (_F, chunk, options, mode, env) =>
    compile(vm, chunk, optionsOf(options, mode, env)),
  )
  const functionOf = (args: readonly LuaValue[]): LuaFunction | string => {
    const compiled = tryPlain(vm, compileNative, args)
    if ('error' in compiled) return `Error parsing function: ${vm.tostring(compiled.error.value)}`
    const outcome = tryPlain(vm, compiled.values[0], [])
    if ('error' in outcome) return vm.tostring(outcome.error.value)
    const [made] = outcome.values
    if (made instanceof LuaFunction) return made
    return `Bad return value from function, expected function type, got ${typeName(made)}`
  }
  return library({
    sandbox: compileNative,
    validate_function: defineNative('validate_function', (_F, ...args): LuaReturn => {
      const made = functionOf(args)
      return typeof made === 'string' ? [false, made] : made
    }),
    validate: defineNative('validate', (_F, ...args): LuaReturn => {
      const made = functionOf(args)
      return typeof made === 'string' ? [false, made] : true
    }),
    parse: defineNative('parse', (_F, ...args) => {
      const made = functionOf(args)
      return typeof made === 'string' ? vm.fail(made, 0) : made
    }),
    // for schemas: compiles, never runs
    validate_safe: defineNative('validate_safe', (_F, ...args): LuaReturn => {
      const compiled = tryPlain(vm, compileNative, args)
      return 'values' in compiled ? true : [false, `Error parsing function: ${vm.tostring(compiled.error.value)}`]
    }),
    configuration: configurationTable(vm),
  })
}

interface Options {
  readonly chunkName: LuaValue
  readonly mode: LuaValue
  readonly env: LuaTable
}

function optionsOf(options: LuaValue, mode: LuaValue, env: LuaValue): Options {
  const isTable = options instanceof LuaTable
  const named = isTable ? (options.getString('chunkname') ?? options.getString('chunk_name')) : options
  const chosenEnv = env ?? (isTable ? options.getString('env') : undefined)
  return {
    chunkName: named,
    mode: mode ?? (isTable ? options.getString('mode') : undefined) ?? 't',
    env: chosenEnv instanceof LuaTable ? chosenEnv : new LuaTable(),
  }
}

/** "off", "lua" (everything but writing globals) or "sandbox". */
function level(vm: LuaVm): LuaValue {
  return readGlobal(vm, 'kong', 'configuration', 'untrusted_lua')
}

function compile(vm: LuaVm, chunk: LuaValue, { chunkName, mode, env }: Options): LuaValue {
  if (level(vm) === 'off') return vm.fail(DISABLED, 0)
  if (typeof chunk !== 'string') return vm.fail('expected a string', 0)
  const isSandboxed = level(vm) === 'sandbox'
  if (!isSandboxed) env.metatable = LuaTable.fromRecord({ __index: vm.globals })
  const environment = isSandboxed ? createSandboxEnvironment(vm, env) : env
  const [compiled, message] = callPlain(vm, vm.globals.getString('load'), [chunk, chunkName, mode, environment])
  return compiled ?? vm.fail(checkString(message, 1), 0)
}

function configurationTable(vm: LuaVm): LuaTable {
  const fields = new Map<string, () => LuaValue>(
    Object.entries({
      enabled: () => level(vm) !== 'off',
      sandbox_enabled: () => level(vm) === 'sandbox',
      err_msg: () => DISABLED,
      requires: () => setOf(listOf(vm, 'untrusted_lua_sandbox_requires')),
      env_vars: () => LuaTable.fromArray(listOf(vm, 'untrusted_lua_sandbox_environment')),
      environment: () => configuredEnvironment(vm),
    }),
  )
  const configuration = new LuaTable()
  configuration.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _table, key) => (typeof key === 'string' ? fields.get(key)?.() : undefined)),
  })
  return configuration
}

function setOf(names: readonly string[]): LuaTable {
  return LuaTable.fromRecord(Object.fromEntries(names.map((name) => [name, true])))
}
