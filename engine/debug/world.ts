import { INSTRUMENTATION_NAMES, type Instrumentation } from '../gateway/instrumentation.ts'
import type { Exchange } from '../gateway/message.ts'
import type { Host } from '../host.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { ScenarioFiles } from './recording.ts'

/** What a configuration is built with. */
export interface WorldParts {
  readonly scenario: ScenarioFiles
  readonly host: Host
  readonly probe: Instrumentation
  /** Gets the machine before any code of plugins runs. */
  prepare(vm: LuaVm): void
}

/** A run that goes on in another world: its id, and where it branched off when it did. */
export interface BranchName {
  readonly id: string
  readonly branchOf?: { readonly run: string; readonly step: number }
}

/** A request that was served. */
export interface Served {
  /** Its id, as the gateway knows it. */
  readonly request: string
  /** Its trace as text. */
  trace(): string
  /** Tells of its run. */
  announce(branch: BranchName): void
}

/** A configuration that serves requests: the real one, or the same again for a replay. */
export interface World {
  /** Serves a request to its end; undefined when it is not traced. */
  serve(exchange: Exchange, isTraced: boolean): Promise<Served | undefined>
  dispose(): void
}

/** Builds a configuration; undefined when its files are not sound. The assembly gives this. */
export type BuildWorld = (parts: WorldParts) => Promise<World | undefined>

/** A listener that hears nothing while somebody only looks. */
export function hushed(probe: Instrumentation, isQuiet: () => boolean): Instrumentation {
  const hushedProbe: Record<string, unknown> = {}
  for (const name of INSTRUMENTATION_NAMES) {
    const listen: unknown = probe[name]
    if (typeof listen !== 'function') continue
    hushedProbe[name] = (...details: readonly unknown[]): unknown =>
      isQuiet() ? undefined : Reflect.apply(listen, probe, details)
  }
  return hushedProbe as Instrumentation
}
