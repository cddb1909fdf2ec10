import type { GatewayRequest } from '../../gateway/message.ts'
import type { KongPhase, NginxPhase } from '../../gateway/phases.ts'
import type { Instrumentation } from '../../gateway/instrumentation.ts'
import { RequestContext } from '../../gateway/request-context.ts'
import { createMemoryHost, type MemoryHost, type MemoryHostOptions } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../../hosts/memory/recorded-exchange.ts'
import { LuaError, LuaExit } from '../../lua/runtime/lua-error.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { createLuaVm } from './lua-gateway.ts'

/** One request in the middle of its life, and Lua code that looks at it. */
export interface LuaRequest {
  readonly vm: LuaVm
  readonly host: MemoryHost
  readonly ctx: RequestContext
  /** What reached the client's output. */
  readonly printed: string[]
  /** Results of a chunk as text; `throws …` or `exits …` when it did not return. */
  run(code: string, phase?: KongPhase): Promise<string>
}

/** Kong's phases as nginx sees them. */
const NGINX_PHASES: Partial<Record<KongPhase, NginxPhase>> = {
  certificate: 'ssl_cert',
  response: 'access',
  error: 'content',
  admin_api: 'content',
  client_hello: 'ssl_cert',
  cluster_listener: 'content',
}
const PLAIN: readonly KongPhase[] = ['header_filter', 'body_filter', 'log', 'balancer', 'init_worker']

export function luaRequest({
  request = requestOf('GET', '/x'),
  probe = {},
  edition = 'enterprise',
  environment,
  configuration,
  ...options
}: {
  readonly request?: GatewayRequest
  readonly probe?: Instrumentation
  readonly edition?: 'community' | 'enterprise'
  /** Variables of the env vault. */
  readonly environment?: Readonly<Record<string, string>>
  /** Of kong.conf. */
  readonly configuration?: Readonly<Record<string, unknown>>
} & Pick<MemoryHostOptions, 'peer' | 'resolve'> = {}): LuaRequest {
  const host = createMemoryHost(options)
  const vm = createLuaVm(host, {
    probe,
    edition,
    ...(environment && { environment }),
    ...(configuration && { configuration }),
  })
  const ctx = new RequestContext('0123456789abcdef0123456789abcdef', new RecordedExchange(request), host, probe)
  const printed: string[] = []
  ctx.output = {
    sendHead: () => {
      ctx.response.headersSent = true
    },
    print: (bytes) => {
      ctx.response.headersSent = true
      printed.push(bytes)
    },
    flush: () => undefined,
    finish: () => undefined,
  }
  return { vm, host, ctx, printed, run: (code, phase = 'access') => host.run(run(vm, ctx, code, phase)) }
}

async function run(vm: LuaVm, ctx: RequestContext, code: string, phase: KongPhase): Promise<string> {
  ctx.kongPhase = phase
  ctx.nginxPhase = NGINX_PHASES[phase] ?? (phase as NginxPhase)
  const f = vm.load(code, '@kong/plugins/p/handler.lua')
  try {
    const values = PLAIN.includes(phase)
      ? vm.callPlain(f, [], { context: ctx })
      : await vm.start(f, [], { context: ctx })
    return values.map((value) => shown(vm, value)).join(' ')
  } catch (thrown) {
    if (thrown instanceof LuaExit) return `exits ${JSON.stringify(thrown.payload)}`
    if (thrown instanceof LuaError) return `throws ${vm.tostring(thrown.value)}`
    throw thrown
  }
}

function shown(vm: LuaVm, value: LuaValue): string {
  return typeof value === 'string' ? value : vm.tostring(value)
}
