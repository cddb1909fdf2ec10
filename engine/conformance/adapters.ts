/** What joins the engine to the recorded facts: one file per group or corpus, beside this one, imported when it exists. */

/** A plugin chain and the request it gets, as `data/lifecycle/README.md` describes it, without what is expected. */
export interface LifecycleCase {
  readonly id: string
  readonly about: string
  readonly [property: string]: unknown
}

/** What the engine did with a plugin chain; optional parts are compared only when given. */
export interface LifecycleResult {
  readonly outcome: string
  readonly status?: number
  readonly reason?: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly excess?: string
  readonly upstream_requests?: number
  readonly log: readonly { readonly level: string; readonly message: string }[]
  readonly events?: readonly string[]
}

/** `lifecycle-adapter.ts` */
export interface LifecycleAdapter {
  run(chain: LifecycleCase): Promise<LifecycleResult>
}

/** `lib-adapter.ts`: a runner is a fresh Lua VM with `data/lib/prelude.lua` loaded; `run` answers its one line. */
export interface LibAdapter {
  createRunner(): { run(code: string): Promise<string> | string }
}

/** `lua-adapter.ts`: runs a program whose chunk name is the file's name; what it printed. */
export interface LuaAdapter {
  run(path: string): Promise<{ stdout: string }> | { stdout: string }
}

/** `gateway-<file>-adapter.ts` for `data/gateway/<file>.jsonl`: what it can answer, and what of it differs from Kong. */
export interface GatewayAdapter {
  supports(fact: unknown): boolean
  failures(fact: unknown): readonly unknown[] | Promise<readonly unknown[]>
}
