import type { Finding } from '../kernels/lua/findings.ts'
import { createProjectReader, type LuaProject } from '../kernels/lua/project.ts'
import type { StudioStore } from '../store/store.ts'
// oxlint-disable-next-line import/default -- Vite makes a class of a worker
import FindingsWorker from './findings.worker.ts?worker'

/** How long after the last keystroke the Lua files are judged. */
const QUIET = 250
/** Characters of a file that is read within a frame. */
const SHORT = 40_000

/** What the editor knows about the Lua files of the scenario. */
export interface LuaService {
  /** The files as they are now. */
  project(): LuaProject
  /** The same, but a long file may be as it was before the last keystrokes: reading it takes longer than a key press. */
  recent(): LuaProject
  dispose(): void
}

/** Follows the scenario; a worker says what can be said of its Lua files, a moment after each edit. */
export function createLuaService(store: StudioStore): LuaService {
  const read = createProjectReader()
  const worker = new FindingsWorker()
  let timer: ReturnType<typeof setTimeout> | undefined
  const luaFiles = () =>
    Object.fromEntries(Object.entries(store.getState().scenario?.files ?? {}).filter(([path]) => path.endsWith('.lua')))
  let known: LuaProject | undefined
  const project = () => (known = read(store.getState().scenario?.files ?? {}))
  const soon = (delay: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      worker.postMessage(luaFiles())
      if (known) requestIdleCallback(project)
    }, delay)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<readonly Finding[]>) =>
    store.getState().noteFindings(data),
  )
  soon(0)
  const unsubscribe = store.subscribe((state, before) => {
    if (state.scenario?.files !== before.scenario?.files) soon(QUIET)
  })
  return {
    project,
    recent() {
      const files = store.getState().scenario?.files ?? {}
      const isLong = [...(known?.values() ?? [])].some(
        ({ file, source }) => source.length > SHORT && files[file] !== source,
      )
      return known && isLong ? known : project()
    },
    dispose() {
      unsubscribe()
      clearTimeout(timer)
      worker.terminate()
    },
  }
}
