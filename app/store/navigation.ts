import { configLine } from '../kernels/config-line.ts'
import { findFile, placeOfRow } from '../kernels/step-text.ts'
import { selectModel, selectSteps } from './selectors.ts'
import type { StudioStore } from './store.ts'

export type Step = 'first' | 'previous' | 'next' | 'last'

/** Going from what a run did to the source that did it. */
export interface Navigation {
  /** Selects a row and shows its line; before the first run, the plugin's handler. */
  openRow(rowId: string): void
  openPlace(place: { readonly file: string; readonly line: number }): void
  /** Shows where kong.yml names a plugin, service, route or consumer. */
  openConfig(name: string): void
  /** Walks over the handlers that ran. */
  step(step: Step): void
  /** Moves the other end of a comparison; the selected step stays. */
  compareStep(step: Step): void
}

/** Steps, rows and places over one store. */
export function createNavigation(store: StudioStore): Navigation {
  const navigation: Navigation = {
    openRow(rowId) {
      const state = store.getState()
      state.selectRow(rowId)
      const row = selectModel(state)?.rows.find(({ id }) => id === rowId)
      const place = row && placeOfRow(row)
      if (place) return navigation.openPlace(place)
      const plugin = rowId.slice(rowId.indexOf('/') + 1)
      const handler = state.overview?.plugins
        .find(({ name }) => name === plugin)
        ?.files.find((path) => path.endsWith('handler.lua'))
      if (handler !== undefined && state.scenario && handler in state.scenario.files) state.openFile(handler)
      else navigation.openConfig(plugin)
    },
    openConfig(name) {
      const { scenario, openFile } = store.getState()
      const config = scenario?.files['kong.yml']
      if (config !== undefined) openFile('kong.yml', configLine(config, name) ?? 1)
    },
    openPlace({ file, line }) {
      const { scenario, openFile } = store.getState()
      const path = scenario && findFile(scenario.files, file)
      if (path !== undefined) openFile(path, line)
    },
    step(step) {
      const state = store.getState()
      const row = stepFrom(selectSteps(state), state.rowId, step)
      if (row) navigation.openRow(row.id)
    },
    compareStep(step) {
      const state = store.getState()
      const row = stepFrom(selectSteps(state), state.comparedId ?? state.rowId, step)
      if (row) state.compareWith(row.id)
    },
  }
  return navigation
}

function stepFrom<T extends { readonly id: string }>(
  steps: readonly T[],
  from: string | undefined,
  step: Step,
): T | undefined {
  const at = steps.findIndex(({ id }) => id === from)
  const wanted = {
    first: 0,
    previous: at < 0 ? 0 : Math.max(0, at - 1),
    next: Math.min(steps.length - 1, at + 1),
    last: steps.length - 1,
  }
  return steps[wanted[step]]
}
