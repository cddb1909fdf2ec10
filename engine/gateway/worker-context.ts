import type { Host } from '../host.ts'
import type { Instrumentation } from './instrumentation.ts'
import type { Plugin } from './plugin.ts'

/** Where code runs that belongs to no request: chunk loading, init_worker, configure, timers. */
export class WorkerContext {
  readonly host: Host
  readonly probe: Instrumentation
  /** `ngx.get_phase()`. */
  readonly nginxPhase: 'init' | 'init_worker' | 'timer'
  /** `ctx.KONG_PHASE`; timers have none (Kong: nginx-behaviour.md §10). */
  readonly kongPhase: 'init_worker' | undefined
  /** Plugin whose handler runs; timers have none. */
  readonly plugin: Plugin | undefined
  /** Owned by ngx/ctx.ts: the `ngx.ctx` table of this run. */
  scripting: unknown

  constructor(host: Host, probe: Instrumentation, nginxPhase: 'init' | 'init_worker' | 'timer', plugin?: Plugin) {
    this.host = host
    this.probe = probe
    this.nginxPhase = nginxPhase
    this.kongPhase = nginxPhase === 'init_worker' ? 'init_worker' : undefined
    this.plugin = plugin
  }
}
