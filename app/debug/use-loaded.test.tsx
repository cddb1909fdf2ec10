import { expect, it } from 'vitest'
import type { VariableView } from '../../engine/protocol.ts'
import { openDebuggerPage } from './tests/debugger-page.tsx'
import { useLoaded } from './use-loaded.ts'

const left = (text: string) => [{ name: 'left', text, type: 'number', isWritable: true }]

function List({ version, load }: { readonly version: number; readonly load: () => Promise<readonly VariableView[]> }) {
  const { items, before } = useLoaded('Locals', version, load)
  return items.map(({ name, text: now }) => `${name} = ${now}, was ${before?.get(name) ?? 'unknown'}`).join()
}

function setUp() {
  const { page, draw, change, stand } = openDebuggerPage()
  return {
    page,
    change,
    stand,
    draw: (version: number, load: () => Promise<readonly VariableView[]>) =>
      draw(<List version={version} load={load} />),
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
  const { page, draw, change, stand } = setUp()
  let answer = (_: readonly VariableView[]): void => undefined
  await stand(1)
  await draw(1, async () => left('nil'))
  await draw(2, () => new Promise((resolve) => (answer = resolve)))
  await stand(2)
  await change(() => answer([]))
  await draw(3, async () => left('99'))
  expect(page.textContent).toBe('left = 99, was nil')
})
