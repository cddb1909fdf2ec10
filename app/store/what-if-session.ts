import { withPriority } from '../kernels/move-row.ts'
import { changeOf, filesOf, withWhatIf, type WhatIfStep } from '../kernels/what-if.ts'
import type { OrderingRule } from '../kernels/write-ordering.ts'
import { store as words } from '../text/store.ts'
import type { EngineClient } from './engine-port.ts'
import { selectRun } from './selectors.ts'
import type { StudioStore } from './store.ts'

/** Asking what if, and writing the answer down. */
export interface WhatIfSession {
  /** Asks one question more; the second run shows itself beside the first. */
  ask(step: WhatIfStep): void
  /** Takes a question back. */
  drop(step: WhatIfStep): void
  /** Takes the last question back. */
  undo(): void
  clear(): void
  /** Writes PRIORITY into the plugin's handler.lua, as an edit; false where no line sets it. */
  writePriority(plugin: string, priority: number): boolean
  /** Writes `ordering` into kong.yml, as an edit; false where the plugin is not configured there. */
  writeOrdering(rule: OrderingRule): Promise<boolean>
  /** Takes the last written order back. */
  undoWritten(): void
  /** Asks again whenever another run is shown or a question changes. */
  watch(): () => void
}

/** The shell around the what-if slice: tries out on an engine made for it. */
export function createWhatIfSession({
  store,
  client,
}: {
  readonly store: StudioStore
  readonly client: EngineClient
}): WhatIfSession {
  const state = () => store.getState()
  let latest = 0

  async function tryOut(): Promise<void> {
    const { scenario, whatIfs, startTrying, endTrying } = state()
    const request = selectRun(state())?.request
    const turn = (latest += 1)
    if (!scenario || !request || whatIfs.length === 0) return
    startTrying()
    try {
      const files = filesOf(scenario.files, whatIfs)
      const [run] = await client.tryOut({ id: scenario.id, files }, [request], changeOf(whatIfs))
      if (turn === latest && run) endTrying({ run: { ...run, id: `what-if-${turn}` } })
    } catch (error) {
      if (turn === latest) endTrying({ problem: error instanceof Error ? error.message : String(error) })
    }
  }

  function write(path: string, text: string | undefined, words: string): boolean {
    const { scenario, editFile, noteWritten } = state()
    const before = scenario?.files[path]
    if (before === undefined || text === undefined) return false
    editFile(path, text)
    noteWritten({ path, before, after: text, words })
    return true
  }

  return {
    ask: (step) => state().askWhatIfs(withWhatIf(state().whatIfs, step)),
    drop: (step) => state().askWhatIfs(state().whatIfs.filter((other) => other !== step)),
    undo: () => state().askWhatIfs(state().whatIfs.slice(0, -1)),
    clear: () => state().askWhatIfs([]),
    writePriority(plugin, priority) {
      const { scenario, overview } = state()
      const path = overview?.plugins
        .find(({ name }) => name === plugin)
        ?.files.find((file) => file.endsWith('handler.lua'))
      const source = path === undefined ? undefined : scenario?.files[path]
      if (path === undefined || source === undefined) return false
      return write(path, withPriority(source, priority), words.scenario.priority(priority, path))
    },
    async writeOrdering(rule) {
      const { withOrdering } = await import('../kernels/write-ordering.ts')
      const path = state().scenario?.files['kong.yml'] === undefined ? 'kong.yaml' : 'kong.yml'
      const text = state().scenario?.files[path]
      if (text === undefined) return false
      return write(path, withOrdering(text, rule), words.scenario.ordering(rule.plugin, path))
    },
    undoWritten() {
      const { written, scenario, editFile, noteWritten } = state()
      // What was typed since then is not thrown away.
      if (written && scenario?.files[written.path] === written.after) editFile(written.path, written.before)
      noteWritten(undefined)
    },
    watch: () =>
      store.subscribe((now, before) => {
        if (now.scenario?.id !== before.scenario?.id) now.askWhatIfs([])
        else if (now.whatIfs !== before.whatIfs || (now.runId !== before.runId && now.whatIfs.length > 0)) void tryOut()
      }),
  }
}
