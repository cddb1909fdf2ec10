import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import type { Stop, VariableView } from '../../engine/protocol.ts'
import type { StudioSession } from '../store/session.ts'
import { createStudioStore } from '../store/store.ts'
import { StudioContext } from '../store/studio-context.tsx'
import { useLoaded } from './use-loaded.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

const stopAt = (id: number): Stop => ({
  id,
  run: 'r',
  reason: { type: 'step' },
  step: id,
  isPast: false,
  frames: [],
})

const left = (text: string) => [{ name: 'left', text, type: 'number', isWritable: true }]

function List({ version, load }: { readonly version: number; readonly load: () => Promise<readonly VariableView[]> }) {
  const { items, before } = useLoaded('Locals', version, load)
  return items.map(({ name, text: now }) => `${name} = ${now}, was ${before?.get(name) ?? 'unknown'}`).join()
}

function setUp() {
  const store = createStudioStore()
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  return {
    page,
    draw: (version: number, load: () => Promise<readonly VariableView[]>) =>
      act(async () =>
        root.render(
          <StudioContext value={{ store, session: {} as StudioSession }}>
            <List version={version} load={load} />
          </StudioContext>,
        ),
      ),
    stand: (id: number) =>
      act(async () => {
        store.getState().setStops([stopAt(id)])
        store.getState().selectStop(id)
      }),
  }
}

it('compares with the moment before, also when it is loaded a second time at the same moment', async () => {
  const { page, draw, stand } = setUp()
  await stand(1)
  await draw(1, async () => left('nil'))
  expect(page.textContent).toBe('left = nil, was unknown')
  await stand(2)
  await draw(2, async () => left('99'))
  expect(page.textContent).toBe('left = 99, was nil')
  await draw(3, async () => left('99'))
  expect(page.textContent).toBe('left = 99, was nil')
  await stand(3)
  await draw(4, async () => left('7'))
  expect(page.textContent).toBe('left = 7, was 99')
})

it('leaves out an answer that comes when the run has gone on', async () => {
  const { page, draw, stand } = setUp()
  let answer = (_: readonly VariableView[]): void => undefined
  await stand(1)
  await draw(1, async () => left('nil'))
  await draw(2, () => new Promise((resolve) => (answer = resolve)))
  await stand(2)
  await act(async () => answer([]))
  await draw(3, async () => left('99'))
  expect(page.textContent).toBe('left = 99, was nil')
})
