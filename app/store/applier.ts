import type { EngineClient } from './engine-port.ts'
import type { StudioStore } from './store.ts'

/** How long after the last keystroke an edit takes effect. */
const QUIET = 400

/** Brings the working copy into the gateway. */
export interface Applier {
  /** Applies a moment after each edit; the result stops it. */
  watch(): () => void
  soon(): void
  /** Waits as `settle` does, for the application that counts in the end. */
  now(): Promise<void>
  /** Waits until the gateway runs what the editor shows (or has refused it). */
  settle(): Promise<void>
  /** Somebody else applied to the same gateway: before something is sent, this is applied again. */
  doubt(): void
}

export interface ApplierOptions {
  readonly store: StudioStore
  readonly client: EngineClient
  /** Sends the last request again, after an edit that the gateway accepted. */
  readonly rerun: () => Promise<void>
  /** A run stands still in the debugger: edits wait; who asks at once lets it go. */
  readonly onApplied?: (scenario: string) => void
  readonly holder: { isHolding(): boolean; release(): Promise<void>; refresh(): Promise<void> }
}

/** One application at a time counts: the last. What an older one answers is dropped. */
export function createApplier({ store, client, rerun, holder, onApplied }: ApplierOptions): Applier {
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = 0
  let running: Promise<boolean> | undefined
  let isDoubtful = false

  async function apply(): Promise<boolean> {
    clearTimeout(timer)
    timer = undefined
    const { scenario, startApply, endApply, failApply } = store.getState()
    if (!scenario) return false
    const turn = (latest += 1)
    startApply()
    isDoubtful = false
    try {
      await holder.release()
      const result = await client.apply({
        id: scenario.id,
        files: scenario.files,
        ...(scenario.isOffline && { isOffline: true }),
      })
      onApplied?.(scenario.id)
      if (turn !== latest) return false
      endApply(scenario.files, result)
      await holder.refresh()
      return result.ok
    } catch (error) {
      if (turn === latest) failApply(error instanceof Error ? error.message : String(error))
      return false
    }
  }

  /** Another one may have begun meanwhile, whose answer counts instead. */
  async function latestOf(own: Promise<boolean>): Promise<void> {
    for (let seen = own; running !== undefined && running !== seen;) await (seen = running)
  }

  const applier: Applier = {
    watch() {
      const stop = store.subscribe((state, before) => {
        if (
          state.scenario?.files !== before.scenario?.files &&
          state.scenario?.id === before.scenario?.id &&
          state.applyState === 'edited'
        )
          applier.soon()
      })
      return () => {
        stop()
        clearTimeout(timer)
      }
    },
    soon() {
      clearTimeout(timer)
      timer = setTimeout(() => {
        if (holder.isHolding()) return applier.soon()
        running = apply()
        void running.then((isApplied) => (isApplied ? rerun() : undefined))
      }, QUIET)
    },
    async now() {
      const own = (running = apply())
      if (await own) await rerun()
      else await latestOf(own)
    },
    async settle() {
      if (timer !== undefined || isDoubtful || store.getState().applyState === 'failed') running = apply()
      await running
    },
    doubt() {
      isDoubtful = true
    },
  }
  return applier
}
