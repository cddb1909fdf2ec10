import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KONG_PHASES, STANDS_FOR, type KongPhase } from '../gateway/phases.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { luaRequest, type LuaRequest } from '../scripting/tests/lua-request.ts'

interface Documented {
  readonly fullName: string
  readonly edition: string
  readonly source: string
  readonly kind?: string
  readonly phases: readonly string[] | { readonly except: readonly string[] } | string
}

const { functions } = JSON.parse(readFileSync(new URL('../../docs/kong/pdk.json', import.meta.url), 'utf8')) as {
  functions: Documented[]
}
const PHASES = Object.keys(KONG_PHASES) as KongPhase[]
/** They belong to the database (engine/plugins) or to a span. */
const ELSEWHERE = /^kong\.(db|cache|dns|worker_events|cluster_events|enterprise_edition)\b|^span:|\*$|</

const checked = functions.filter(({ kind, fullName }) => kind !== 'field' && !ELSEWHERE.test(fullName))

function namesOf(phases: readonly string[]): string {
  return PHASES.filter((phase) => phases.includes(phase)).join(', ')
}

/** What Kong says, or undefined where the call is allowed. */
function refusal({ phases }: Documented, phase: KongPhase): string | undefined {
  if (typeof phases === 'string') return undefined
  if ('except' in phases) {
    if (!phases.except.includes(phase)) return undefined
    return `function cannot be called in ${phase} phase (can be called in any phases except: ${namesOf(phases.except)})`
  }
  if (phases.includes(phase) || STANDS_FOR[phase]?.every((each) => phases.includes(each))) return undefined
  return `function cannot be called in ${phase} phase (only in: ${namesOf(phases)})`
}

/** The function of that dotted name; `kong.log` depends on who asks, hence the run. */
async function find({ vm, run }: LuaRequest, name: string): Promise<LuaValue> {
  await run(`FOUND = ${name.replace(/:/, '.')}`)
  return vm.globals.getString('FOUND')
}

describe('the phase matrix of docs/kong/pdk.json', () => {
  it.each(checked.map((entry) => [entry.fullName, entry] as const))('%s', async (name, entry) => {
    const request = luaRequest()
    expect(await find(request, name)).toSatisfy(
      (value: unknown) => value instanceof LuaFunction || value instanceof LuaTable,
    )
    for (const phase of PHASES) {
      request.ctx.response.headersSent = false
      const outcome = await request.run('local ok, e = pcall(FOUND) return tostring(e)', phase)
      const isRefusal = outcome.startsWith('function cannot be called')
      expect({ phase, refusal: isRefusal ? outcome : undefined }).toEqual({ phase, refusal: refusal(entry, phase) })
    }
  })

  it('has no function of the Enterprise edition in the community edition', async () => {
    const request = luaRequest({ edition: 'community' })
    const enterprise = checked.filter(({ edition }) => edition === 'ee').map(({ fullName }) => fullName)
    expect(enterprise).toHaveLength(28)
    for (const name of enterprise) expect([name, await find(request, name)]).toEqual([name, undefined])
    expect(await find(request, 'kong.request.get_path')).toBeInstanceOf(LuaFunction)
  })

  it('says which phases it needs where there is none', async () => {
    const { host, vm, run } = luaRequest()
    await run(
      'ngx.timer.at(0, function() OK, ERR = pcall(kong.response.get_status) _, ERR2 = pcall(kong.client.get_ip) end)',
    )
    await host.advance(10)
    expect(vm.globals.getString('ERR')).toBe(
      'no phase in ngx.ctx.KONG_PHASE, (need one of response, header_filter, body_filter, log, error, admin_api)',
    )
    expect(vm.globals.getString('ERR2')).toBe('no phase in ngx.ctx.KONG_PHASE')
  })
})
