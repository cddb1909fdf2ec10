import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import type { Evaluation, Stop } from '../../engine/protocol.ts'
import type { StudioSession } from '../store/session.ts'
import { createStudioStore } from '../store/store.ts'
import { StudioContext } from '../store/studio-context.tsx'
import { Watch } from './watch.tsx'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

const stopAt = (id: number): Stop => ({
  id,
  run: 'r',
  reason: { type: 'step' },
  step: id,
  isPast: false,
  frames: [],
})
const answerOf = (text: string): Evaluation => ({
  type: 'values',
  values: [{ name: '', text, type: 'number', isWritable: false }],
})

async function setUp() {
  const store = createStudioStore()
  const look = vi.fn<() => Promise<Evaluation | undefined>>(async () => undefined)
  const page = document.body.appendChild(document.createElement('div'))
  const session = { debug: { look } } as unknown as StudioSession
  store.getState().setWatches(['left'])
  await act(async () =>
    createRoot(page).render(
      <StudioContext value={{ store, session }}>
        <Watch />
      </StudioContext>,
    ),
  )
  const change = (work: () => void) => act(async () => work())
  return {
    shown: () => page.querySelector('[role="treeitem"]')?.getAttribute('aria-label'),
    says: (text: string) => look.mockResolvedValue(answerOf(text)),
    look,
    change,
    again: () => change(() => store.getState().touchValues()),
    goOn: () => change(() => store.getState().setStops([])),
    frame: (index: number) => change(() => store.getState().selectFrame(index)),
    stand: (id: number) =>
      change(() => {
        store.getState().setStops([stopAt(id)])
        store.getState().selectStop(id)
      }),
  }
}

it('says what it was at the moment before, also when it is looked at again at the same moment', async () => {
  const { says, stand, again, goOn, shown } = await setUp()
  says('1')
  await stand(1)
  expect(shown()).not.toContain('was')
  says('2')
  await stand(2)
  expect(shown()).toMatch(/2.*was 1/)
  await again()
  expect(shown()).toMatch(/2.*was 1/)
  await goOn()
  expect(shown()).not.toContain('was')
  says('3')
  await stand(3)
  expect(shown()).toMatch(/3.*was 2/)
})

it('leaves out an answer that comes when the run has gone on', async () => {
  const { look, says, stand, again, change, goOn, shown } = await setUp()
  says('1')
  await stand(1)
  let answer = (_: Evaluation | undefined): void => undefined
  look.mockReturnValue(new Promise((resolve) => (answer = resolve)))
  await again()
  await goOn()
  await change(() => answer({ type: 'failed', message: 'the run has gone on' }))
  says('2')
  await stand(2)
  expect(shown()).toMatch(/2.*was 1/)
})

it('compares no frame with another', async () => {
  const { says, stand, frame, shown } = await setUp()
  says('1')
  await stand(1)
  says('2')
  await stand(2)
  says('nil')
  await frame(1)
  expect(shown()).toContain('nil')
  expect(shown()).not.toContain('was')
  says('2')
  await frame(0)
  expect(shown()).toMatch(/2.*was 1/)
})
