import { isConnectionRun } from '../kernels/connections/is-connection-run.ts'
import type { Run } from '../../engine/protocol.ts'
import type { EngineClient } from './engine-port.ts'
import type { StudioStore } from './store.ts'

/**
 * Hears of the traffic that a host records. Of what comes in a burst only the newest is fetched: the others are in the
 * list of the recording.
 */
export function hearTraffic(store: StudioStore, client: EngineClient, showRun: (run: Run) => void): () => void {
  let wanted: string | undefined
  let shown: string | undefined
  let isFetching = false

  async function fetchNewest(): Promise<void> {
    if (isFetching) return
    isFetching = true
    try {
      while (wanted !== undefined && wanted !== shown) {
        shown = wanted
        const run = await (await client.recorder()).readRun(shown)
        if (run && !isConnectionRun(run)) showRun(run)
      }
    } catch {
      // The line broke: the run is in the recording when it stands again.
    } finally {
      isFetching = false
    }
  }

  /** What was recorded before this studio was there, or while the line was broken. */
  async function catchUp(): Promise<void> {
    try {
      const state = await (await client.recorder()).traffic()
      store.getState().noteTraffic(state)
      wanted = shown = state?.newest?.id
    } catch {
      // The line broke again; when it stands this is asked anew.
    }
  }

  const stops = [
    client.onStatus((status) => {
      if (status === 'ready') void catchUp()
    }),
    client.onTraffic((state) => {
      store.getState().noteTraffic(state)
      // Telling of a change of the ring is no new request.
      if (state.newest === undefined || state.newest.id === wanted) return
      // Connections are told of while they stand.
      if (state.newest.connection) return
      wanted = state.newest.id
      void fetchNewest()
    }),
    client.onReplay((progress) => store.getState().noteReplay(progress)),
  ]
  return () => stops.forEach((stop) => stop())
}
