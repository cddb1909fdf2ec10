import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { exitRun } from '../fixtures/exit-trace.ts'
import { FlowList } from '../canvas/flow-list.tsx'
import { selectGraph } from '../store/selectors.ts'
import type { StudioSession } from '../store/session.ts'
import { createStudioStore } from '../store/store.ts'
import { StudioContext, useStudioState } from '../store/studio-context.tsx'
import { LogLines } from './log-lines.tsx'
import { Why } from './why.tsx'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

function Everything() {
  const graph = useStudioState(selectGraph)
  return (
    <>
      {graph && <FlowList graph={graph} />}
      <Why />
      <LogLines />
    </>
  )
}

it('says why each handler did not run, and opens the place that ended the request', async () => {
  const store = createStudioStore()
  store.getState().addRun(exitRun)
  store.getState().showRun(exitRun.id, 'access/tenant-guard')
  const openPlace = vi.fn<StudioSession['openPlace']>()
  const page = document.createElement('div')
  await act(async () =>
    createRoot(page).render(
      <StudioContext value={{ store, session: { openPlace } as unknown as StudioSession }}>
        <Everything />
      </StudioContext>,
    ),
  )
  const texts = (selector: string) => [...page.querySelectorAll(selector)].map((element) => element.textContent)
  expect(texts('article > button:first-child')).toEqual([
    'tenant-guard:access ended the request.',
    'tenant-guard:rewrite did not run.',
    'rate-limiting:access did not run.',
    'geo:access did not run.',
  ])
  expect(texts('[aria-label="Configurations of tenant-guard"] li')).toEqual([
    'route+consumermissing: consumer bob',
    'routeused',
    'globalless specific',
  ])
  expect(texts('[aria-label="Routes"] li')).toEqual(['adminruled out by paths', 'ordersmatched'])
  expect(texts('[aria-label="Flow steps"] li')).toHaveLength(11)
  expect(texts('[aria-label="Log lines"] li')[0]).toContain('no tenant')
  page.querySelector<HTMLButtonElement>('article button[title$=":11"]')?.click()
  expect(openPlace).toHaveBeenCalledWith({ file: 'kong/plugins/tenant-guard/handler.lua', line: 11 })
})
