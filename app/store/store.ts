import { createStore, type StoreApi } from 'zustand/vanilla'
import { createCompareSlice, type CompareSlice } from './compare-slice.ts'
import { createConnectionsSlice, type ConnectionsSlice } from './connections-slice.ts'
import { createDebugSlice, type DebugSlice } from './debug-slice.ts'
import { createEditorSlice, type EditorSlice } from './editor-slice.ts'
import { createEngineSlice, type EngineSlice } from './engine-slice.ts'
import { createFlowSlice, type FlowSlice } from './flow-slice.ts'
import { createLayoutSlice, type LayoutSlice } from './layout-slice.ts'
import { readLearnMemory } from './learn-memory.ts'
import { createLearnSlice, type LearnSlice } from './learn-slice.ts'
import { createRequestsSlice, type RequestsSlice } from './requests-slice.ts'
import { createScenarioSlice, type ScenarioSlice } from './scenario-slice.ts'
import { createStorageSlice, type StorageSlice } from './storage-slice.ts'
import { createTabsSlice, type TabsSlice } from './tabs-slice.ts'
import { createTraceSlice, type TraceSlice } from './trace-slice.ts'
import { createTrafficSlice, type TrafficSlice } from './traffic-slice.ts'
import { createWhatIfSlice, type WhatIfSlice } from './what-if-slice.ts'

/** Everything the studio knows. Facts only; what follows from them is in selectors.ts. */
export type StudioState = ScenarioSlice &
  RequestsSlice &
  TrafficSlice &
  TraceSlice &
  EngineSlice &
  LayoutSlice &
  DebugSlice &
  EditorSlice &
  LearnSlice &
  FlowSlice &
  WhatIfSlice &
  ConnectionsSlice &
  CompareSlice &
  TabsSlice &
  StorageSlice
export type StudioStore = StoreApi<StudioState>

/** The one store, usable without React. */
export function createStudioStore(): StudioStore {
  return createStore<StudioState>()((set, get) => ({
    ...createScenarioSlice(set, get),
    ...createRequestsSlice(set, get),
    ...createTrafficSlice(set, get),
    ...createTraceSlice(set, get),
    ...createEngineSlice(set, get),
    ...createLayoutSlice(set, get),
    ...createDebugSlice(set, get),
    ...createFlowSlice(set, get),
    ...createWhatIfSlice(set, get),
    ...createEditorSlice(set, get),
    ...createLearnSlice(readLearnMemory())(set, get),
    ...createConnectionsSlice(set, get),
    ...createCompareSlice(set, get),
    ...createTabsSlice(set, get),
    ...createStorageSlice(set, get),
  }))
}
