import type { EngineClient, Unsubscribe } from './engine-port.ts'
import type { StudioStore } from './store.ts'

/** Asks what can be configured whenever the gateway has taken other files. */
export function followForms(store: StudioStore, client: Pick<EngineClient, 'schemaForms'>): Unsubscribe {
  return store.subscribe((state, before) => {
    const { scenario, applied, noteForms } = state
    if (!scenario || applied === before.applied || Object.keys(applied).length === 0) return
    client.schemaForms(scenario.id).then(
      (forms) => store.getState().applied === applied && noteForms(forms),
      // An engine that just went away is asked again after the next apply.
      () => undefined,
    )
  })
}
