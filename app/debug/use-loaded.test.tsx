import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import type { Stop } from '../../engine/protocol.ts'
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

function List({ version, text }: { readonly version: number; readonly text: string }) {
  const { items, before } = useLoaded('Locals', version, async () => [
    { name: 'left', text, type: 'number', isWritable: true },
  ])
  return items.map(({ name, text: now }) => `${name} = ${now}, was ${before?.get(name) ?? 'unknown'}`).join()
}

it('compares with the moment before, also when it is loaded a second time at the same moment', async () => {
  const store = createStudioStore()
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  const draw = (version: number, text: string) =>
    act(async () =>
      root.render(
        <StudioContext value={{ store, session: {} as StudioSession }}>
          <List version={version} text={text} />
        </StudioContext>,
      ),
    )
  const stand = (id: number) =>
    act(async () => (store.getState().setStops([stopAt(id)]), store.getState().selectStop(id)))
  await stand(1)
  await draw(1, 'nil')
  expect(page.textContent).toBe('left = nil, was unknown')
  await stand(2)
  await draw(2, '99')
  expect(page.textContent).toBe('left = 99, was nil')
  await draw(3, '99')
  expect(page.textContent).toBe('left = 99, was nil')
  await stand(3)
  await draw(4, '7')
  expect(page.textContent).toBe('left = 7, was 99')
})
