import { expect, it, vi } from 'vitest'
import { exitRun, overview } from '../fixtures/exit-trace.ts'
import type { EngineClient } from './engine-port.ts'
import { createStudioStore } from './store.ts'
import { createWhatIfSession } from './what-if-session.ts'

const handler = 'kong/plugins/tenant-guard/handler.lua'

function setUp(answer: () => Promise<readonly (typeof exitRun)[]>) {
  const store = createStudioStore()
  const files = { [handler]: 'return { PRIORITY = 1050 }', 'kong.yml': 'plugins:\n  - name: tenant-guard\n' }
  store.getState().showScenario({ id: 's', name: 's', source: 'new', files, disk: undefined })
  store.getState().endApply(files, { ok: true, diagnostics: [], overview })
  store.getState().addRun(exitRun)
  const tryOut = vi.fn<EngineClient['tryOut']>(answer)
  const session = createWhatIfSession({ store, client: { tryOut } as unknown as EngineClient })
  session.watch()
  store.getState().showRun(exitRun.id, undefined)
  return { store, session, tryOut }
}

it('asks the engine for the shown request with everything that is asked, and shows the answer', async () => {
  const { store, session, tryOut } = setUp(async () => [exitRun])
  session.ask({ type: 'priority', plugin: 'tenant-guard', priority: 2000 })
  await vi.waitFor(() => expect(store.getState().whatIfRun).toBeDefined())
  expect(tryOut).toHaveBeenLastCalledWith(
    expect.objectContaining({ id: 's' }),
    [exitRun.request],
    expect.objectContaining({ priorities: { 'tenant-guard': 2000 } }),
  )
  session.undo()
  expect(store.getState()).toMatchObject({ whatIfs: [], whatIfRun: undefined })
})

it('says why it could not be tried out', async () => {
  const { store, session } = setUp(() => Promise.reject(new Error('kong.yml: no')))
  session.ask({ type: 'kong', version: '1.1' })
  await vi.waitFor(() => expect(store.getState().whatIfProblem).toBe('kong.yml: no'))
})

it('drops the answer to a question that was taken back meanwhile', async () => {
  let give: (runs: readonly (typeof exitRun)[]) => void = () => undefined
  const { store, session, tryOut } = setUp(() => new Promise((resolve) => (give = resolve)))
  session.ask({ type: 'without-plugin', plugin: 'geo' })
  expect(tryOut).toHaveBeenCalledOnce()
  session.undo()
  give([exitRun])
  await Promise.resolve()
  await Promise.resolve()
  expect(store.getState().whatIfRun).toBeUndefined()
})

it('writes the order into the files, and takes that back unless somebody typed since then', async () => {
  const { store, session } = setUp(async () => [exitRun])
  const text = (path: string) => store.getState().scenario?.files[path]
  expect(session.writePriority('tenant-guard', 1300)).toBe(true)
  expect(text(handler)).toBe('return { PRIORITY = 1300 }')
  session.undoWritten()
  expect(text(handler)).toBe('return { PRIORITY = 1050 }')
  expect(await session.writeOrdering({ plugin: 'tenant-guard', relation: 'before', other: 'acl' })).toBe(true)
  expect(text('kong.yml')).toContain('before:')
  store.getState().editFile('kong.yml', 'typed: since\n')
  session.undoWritten()
  expect(text('kong.yml')).toBe('typed: since\n')
  expect(session.writePriority('nobody', 1)).toBe(false)
})
