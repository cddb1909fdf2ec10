import { Breakpoints } from './breakpoints.tsx'
import { CallStack } from './call-stack.tsx'
import { Variables } from './variables.tsx'
import { Watch } from './watch.tsx'

/** What a run holds where it stands still. */
export function DebugPanes() {
  return (
    <div className="min-h-0 flex-1 overflow-auto bg-panel pb-3">
      <Variables />
      <Watch />
      <CallStack />
      <Breakpoints />
    </div>
  )
}
