import { parseApi } from '../kernels/lua/api.ts'
import { findingsOf } from '../kernels/lua/findings.ts'
import { createProjectReader, type LuaProject } from '../kernels/lua/project.ts'
import type { StudioStore } from '../store/store.ts'
import { API_TABLE, PHASE_SETS } from './pdk-data.ts'

export const API = parseApi(API_TABLE, PHASE_SETS)

/** How long after the last keystroke the Lua files are judged. */
const QUIET = 250

/** What the editor knows about the Lua files of the scenario. */
export interface LuaService {
  /** The files as they are now. */
  project(): LuaProject
  dispose(): void
}

/** Follows the scenario and notes what can be said of its Lua files, when the page has nothing better to do. */
export function createLuaService(store: StudioStore): LuaService {
  const read = createProjectReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  let idle: number | undefined
  const project = () => read(store.getState().scenario?.files ?? {})
  const judge = () => store.getState().noteFindings(findingsOf(project(), API))
  const soon = (delay: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      idle = requestIdle(judge)
    }, delay)
  }
  soon(0)
  const unsubscribe = store.subscribe((state, before) => {
    if (state.scenario?.files !== before.scenario?.files) soon(QUIET)
  })
  return {
    project,
    dispose() {
      unsubscribe()
      clearTimeout(timer)
      if (idle !== undefined) cancelIdle(idle)
    },
  }
}

// Safari has no idle callbacks.
const requestIdle = (work: () => void): number =>
  'requestIdleCallback' in globalThis ? requestIdleCallback(work, { timeout: 1000 }) : Number(setTimeout(work))
const cancelIdle = (id: number): void =>
  'cancelIdleCallback' in globalThis ? cancelIdleCallback(id) : clearTimeout(id)
