import { readFileSync } from 'node:fs'
import { RequestContext } from '../gateway/request-context.ts'
import { createMemoryHost, type MemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { installStandardLibrary } from '../lua/stdlib/index.ts'
import { LuaVm } from '../lua/vm.ts'
import { installModules } from '../modules/install.ts'
import { installNgxCodec } from '../ngx/codec/install-codec.ts'
import { installNgx } from '../ngx/install.ts'
import { installNgxRe } from '../ngx/re/install-re.ts'
import { installNgxShared } from '../ngx/shared/install-shared.ts'
import { SharedDictionary } from '../ngx/shared/shared-dictionary.ts'
import { createContextTables } from '../scripting/context-tables.ts'

const PRELUDE = new URL('./data/lib/prelude.lua', import.meta.url)
const KILOBYTE = 1024
const DICTIONARIES: readonly (readonly [name: string, size: number])[] = [
  ['corpus', 1024 * KILOBYTE],
  ['corpus_small', 12 * KILOBYTE],
  ['corpus_mid', 64 * KILOBYTE],
  ['corpus_locks', 100 * KILOBYTE],
]

function createVm(host: MemoryHost): LuaVm {
  return new LuaVm({
    now: () => host.now() / 1000,
    write: () => undefined,
    nextTurn: () => host.nextTurn(),
    wrapErrorsAbort: true,
  })
}

function installAll(vm: LuaVm, host: MemoryHost, dictionaries: readonly SharedDictionary[]): LuaTable {
  installStandardLibrary(vm)
  const ngx = installNgx(vm, {
    host,
    probe: {},
    logLevel: 'error',
    timers: 'native',
    contexts: createContextTables(),
    settings: { trustedIps: [], realIpHeader: 'X-Real-IP', isRealIpRecursive: false },
  })
  installNgxRe(vm, ngx)
  installNgxCodec(vm, ngx)
  installNgxShared(vm, ngx, dictionaries)
  installModules(vm, { now: () => host.now() / 1000, random: (bytes) => host.random(bytes) })
  return ngx
}

/** A fresh VM with everything OpenResty has; every case is one request in its access phase. */
export function createRunner(): { run(code: string): Promise<string> } {
  const host = createMemoryHost()
  const dictionaries = DICTIONARIES.map(([name, size]) => new SharedDictionary(name, size, () => host.now()))
  const vm = createVm(host)
  installAll(vm, host, dictionaries)
  const prelude = vm.load(readFileSync(PRELUDE, 'latin1'), '@prelude.lua')
  let serial = 0
  let answer: ReturnType<LuaVm['callPlain']>[number]

  async function attempt(code: string): Promise<string> {
    const request = requestOf('GET', '/corpus')
    const ctx = new RequestContext(String(++serial).padStart(32, '0'), new RecordedExchange(request), host, {})
    ctx.nginxPhase = 'access'
    ctx.kongPhase = 'access'
    answer ??= vm.callPlain(prelude, [], { context: ctx })[0]
    try {
      const outcome = vm.startCoroutine(answer, [code], { context: ctx })
      const { values } = outcome instanceof Promise ? await host.run(outcome) : outcome
      return String(values[0])
    } catch (error) {
      if (process.env['LIB_DEBUG'] !== undefined) process.stderr.write(`${String(error)}\n`)
      return 'ABORT 500'
    }
  }

  return {
    run(code) {
      for (const dictionary of dictionaries) dictionary.reset()
      return attempt(code)
    },
  }
}
