import type { Consumer, ConsumerGroup } from '../gateway/entities.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { Subsystem } from '../gateway/router/atc/fields.ts'
import type { GatewaySettings } from '../gateway/settings.ts'
import type { Secret } from '../gateway/vaults.ts'
import type { Host, LogLevel } from '../host.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import type { Suspension } from '../lua/runtime/native.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { ClientAddresses } from '../scripting/client-address.ts'
import type { ContextTables } from '../scripting/context-tables.ts'
import type { LuaModules } from './modules.ts'

/** What the PDK needs from outside. */
export interface PdkServices {
  readonly host: Host
  readonly probe: Instrumentation
  readonly contexts: ContextTables
  readonly settings: GatewaySettings
  /** Which nginx module the machine stands for; `http` when left out. */
  readonly subsystem?: Subsystem
  /** kong.conf as `kong.configuration` shows it; secrets included. */
  readonly configuration?: Readonly<Record<string, unknown>>
  readonly nodeId: string
  readonly hostname: string
  /** Consumers by id or, when asked, by username. */
  findConsumer(key: { readonly id: string } | { readonly username: string }): Consumer | undefined
  hasUpstream(name: string): boolean
  /** What a vault reference stands for now; absent where nothing was configured (engine/gateway/vaults.ts). */
  readSecret?(reference: string): Secret
  /** kong.conf wants spans of requests: who listens to the gateway for them. */
  onTracing?(probe: Instrumentation): void
  /** Groups a consumer belongs to, in Kong's order. */
  groupsOf(consumerId: string): readonly ConsumerGroup[]
}

/** What every module of the PDK is built from. */
export interface PdkApi extends PdkServices {
  readonly vm: LuaVm
  readonly subsystem: Subsystem
  readonly logLevel: LogLevel
  readonly clients: ClientAddresses
  readonly modules: LuaModules
  /** A function of `ngx`, as Kong's own code would call it: not announced. */
  callNgx(path: string, args: readonly LuaValue[]): readonly LuaValue[]
  /** A function that works on a request, behind its phase check. */
  onRequest(name: string, run: (ctx: RequestContext, ...args: LuaValue[]) => LuaReturn): LuaFunction
  /** A function that needs no request, behind its phase check unless it makes that itself. */
  anywhere(
    name: string,
    run: (...args: LuaValue[]) => LuaReturn,
    options?: { readonly isChecked: boolean },
  ): LuaFunction
  /** A function that may wait, with the twin for phases that cannot. */
  waiting(name: string, run: WaitingBody, plain: (ctx: RequestContext, ...args: LuaValue[]) => LuaReturn): LuaFunction
}

/** Steps of a function that may wait. */
export type WaitingBody = (ctx: RequestContext, ...args: LuaValue[]) => Generator<Suspension, LuaReturn, unknown>
