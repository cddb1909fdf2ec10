import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { vi } from 'vitest'
import type { Stop } from '../../../engine/protocol.ts'
import type { StudioSession } from '../../store/session.ts'
import { createStudioStore, type StudioStore } from '../../store/store.ts'
import { StudioContext } from '../../store/studio-context.tsx'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

/** A part of the debugger on a page, with a store of its own. */
export interface DebuggerPage {
  readonly store: StudioStore
  readonly page: HTMLElement
  draw(part: ReactNode): Promise<void>
  /** Does something that is seen on the page. */
  change(work: () => void): Promise<void>
  /** The run stands still: another number is another moment. */
  stand(id: number): Promise<void>
}

/** An empty page; `session` is what the part asks of it. */
export function openDebuggerPage(session: object = {}): DebuggerPage {
  const store = createStudioStore()
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  const change = (work: () => void) => act(async () => work())
  return {
    store,
    page,
    change,
    draw: (part) =>
      change(() =>
        root.render(<StudioContext value={{ store, session: session as StudioSession }}>{part}</StudioContext>),
      ),
    stand: (id) =>
      change(() => {
        store.getState().setStops([stopAt(id)])
        store.getState().selectStop(id)
      }),
  }
}

function stopAt(id: number): Stop {
  return { id, run: 'r', reason: { type: 'step' }, step: id, isPast: false, frames: [] }
}
