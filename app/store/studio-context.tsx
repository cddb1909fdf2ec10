import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { store as words } from '../text/store.ts'
import type { StudioSession } from './session.ts'
import type { StudioState, StudioStore } from './store.ts'

/** What every component can reach: the store, and the session for what has effects. */
export interface Studio {
  readonly store: StudioStore
  readonly session: StudioSession
}

export const StudioContext = createContext<Studio | undefined>(undefined)

/** Store and session, for event handlers. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error(words.scenario.noStudio)
  return studio
}

/** A piece of the state; the component renders again when that piece changes. */
export function useStudioState<T>(select: (state: StudioState) => T): T {
  return useStore(useStudio().store, select)
}
