import { expect, it, vi } from 'vitest'
import type { Evaluation } from '../../engine/protocol.ts'
import { openDebuggerPage } from './tests/debugger-page.tsx'
import { Watch } from './watch.tsx'

const answerOf = (text: string): Evaluation => ({
  type: 'values',
  values: [{ name: '', text, type: 'number', isWritable: false }],
})

async function setUp() {
  const look = vi.fn<() => Promise<Evaluation | undefined>>(async () => undefined)
  const { store, page, draw, change, stand } = openDebuggerPage({ debug: { look } })
  store.getState().setWatches(['left'])
  await draw(<Watch />)
  return {
    shown: () => page.querySelector('[role="treeitem"]')?.getAttribute('aria-label'),
    says: (text: string) => look.mockResolvedValue(answerOf(text)),
    look,
    change,
    stand,
    again: () => change(() => store.getState().touchValues()),
    goOn: () => change(() => store.getState().setStops([])),
    frame: (index: number) => change(() => store.getState().selectFrame(index)),
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
