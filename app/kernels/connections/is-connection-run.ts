import type { ConnectionRun, Run } from '../../../engine/protocol.ts'

/** As the engine's `isConnection`, which stands among the comparison of recordings: the start does without that. */
export function isConnectionRun(run: Run | ConnectionRun): run is ConnectionRun {
  return 'kind' in run
}
