import type { StoreApi } from 'zustand/vanilla'
import type { StudioState } from './store.ts'

/** A part of the store: facts with the actions that change them. */
export type Slice<T> = (set: StoreApi<StudioState>['setState'], get: StoreApi<StudioState>['getState']) => T
