import type { Stop } from '../../engine/protocol.ts'
import { selectStop } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'

/** What stands still and is looked at. */
export function useShownStop(): Stop | undefined {
  return useStudioState(selectStop)
}
