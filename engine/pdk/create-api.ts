import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { createAnnouncer } from '../scripting/announcer.ts'
import { createClientAddresses } from '../scripting/client-address.ts'
import { requestOf } from '../scripting/current.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { PdkApi, PdkServices } from './api.ts'
import { createModules } from './modules.ts'
import { createPhaseCheck, type PhaseCheck } from './phase-check.ts'
import { PHASES_OF } from './phases-table.ts'

/** The tools every PDK module is made with. */
export function createPdkApi(vm: LuaVm, services: PdkServices): PdkApi {
  return {
    ...services,
    ...createDefiners(vm, services),
    vm,
    subsystem: services.subsystem ?? 'http',
    logLevel: services.settings.logLevel,
    clients: createClientAddresses(services.settings),
    modules: createModules(vm),
    callNgx: createNgxCaller(vm),
  }
}

/** Every function of the PDK checks its phase before anything else. */
function createDefiners(
  vm: LuaVm,
  { contexts, subsystem }: PdkServices,
): Pick<PdkApi, 'onRequest' | 'anywhere' | 'waiting'> {
  const announce = createAnnouncer(vm)
  const checkOf = (name: string): PhaseCheck => {
    // In the stream subsystem this one does not look (Kong: pdk.json kong.response.exit).
    const isFree = subsystem === 'stream' && name === 'kong.response.exit'
    const rule = isFree ? undefined : PHASES_OF[name]
    return rule === undefined ? () => undefined : createPhaseCheck(vm, contexts, rule)
  }
  const current = (): RequestContext => requestOf(vm) ?? vm.fail('no request found')
  const onRequest: PdkApi['onRequest'] = (name, run) => {
    const check = checkOf(name)
    return announce.native(name, (_F, ...args) => {
      check()
      return run(current(), ...args)
    })
  }
  const anywhere: PdkApi['anywhere'] = (name, run, options) => {
    const check = options?.isChecked === false ? () => undefined : checkOf(name)
    return announce.native(name, (_F, ...args) => {
      check()
      return run(...args)
    })
  }
  const waiting: PdkApi['waiting'] = (name, run, plain) => {
    const check = checkOf(name)
    const checked = (): RequestContext => {
      check()
      return current()
    }
    return announce.suspending(
      name,
      (_F, ...args) => run(checked(), ...args),
      (_F, ...args) => plain(checked(), ...args),
    )
  }
  return { onRequest, anywhere, waiting }
}

/** Kong's modules keep `ngx` functions in locals when they load: later changes to `ngx` do not reach them. */
function createNgxCaller(vm: LuaVm): PdkApi['callNgx'] {
  const kept = new Map<string, LuaFunction>()
  return (path, args) => {
    let f = kept.get(path)
    if (f === undefined) {
      let value: LuaValue = vm.globals.getString('ngx')
      for (const key of path.split('.')) value = value instanceof LuaTable ? value.getString(key) : undefined
      f = value as LuaFunction
      kept.set(path, f)
    }
    return vm.callPlain(f, args)
  }
}
