import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './app.css'
import { App } from './app.tsx'
import { createEngineClient, servedEngine } from './engine-client.ts'
import { followTheme, shownTheme } from './frame/theme.ts'
import { keepLearnMemory } from './store/learn-memory.ts'
import { createSession } from './store/session.ts'
import { createStorage } from './store/storage.ts'
import { createStudioStore } from './store/store.ts'
import { StudioContext } from './store/studio-context.tsx'
import { app } from './text/app.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'

const store = createStudioStore()
store.getState().setTheme(shownTheme())
followTheme(store)
const storage = createStorage()
const session = createSession({ store, client: createEngineClient({}), storage })
// Before the first render: panels and open files are where they were.
const isRestored = await session.restore()
session.keeper.start()
keepLearnMemory(store)
/** For when what was restored can't be drawn. */
function reset(): void {
  session.keeper.stop()
  void storage.forgetSession().finally(() => location.reload())
}

const root = document.getElementById('root')
if (!root) throw new Error('Failed to start the studio: index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary what={app.studio} onReset={reset}>
      <StudioContext value={{ store, session }}>
        <App />
      </StudioContext>
    </ErrorBoundary>
  </StrictMode>,
)
// `phasescope start` serves the page itself, beside its gateway.
void session.start(servedEngine() ? 'node' : 'service-worker').then(async () => {
  if (await session.share.openAddress()) return
  if (!isRestored && !store.getState().hasSeenHints) return session.learn.welcome()
})
