import { beforeEach, describe, expect, it } from 'vitest'
import { exitRun } from '../fixtures/exit-trace.ts'
import { createCompareSession, type CompareSession } from './compare-session.ts'
import type { EngineClient } from './engine-port.ts'
import { createStudioStore, type StudioStore } from './store.ts'

let store: StudioStore
let session: CompareSession

beforeEach(() => {
  store = createStudioStore()
  session = createCompareSession({ store, client: {} as unknown as EngineClient })
  session.watch()
})

const send = () => store.getState().startSending(exitRun.request, undefined)

function answer(id: string): void {
  const { addRun, showRun, endSending } = store.getState()
  addRun({ ...exitRun, id })
  showRun(id, undefined)
  endSending()
}

function shown(): readonly (string | undefined)[] {
  const { wideView, compared } = store.getState()
  return [wideView, compared?.before.run.id, compared?.after.run.id]
}

describe('a comparison that is opened before the answer is there', () => {
  it('shows the run that is under way as soon as it has ended', () => {
    answer('a')
    session.pin()
    send()
    session.compareWithBaseline()
    expect(shown()).toEqual(['compare', undefined, undefined])
    answer('b')
    expect(shown()).toEqual(['compare', 'a', 'b'])
  })

  it('shows what is there until then', () => {
    answer('a')
    answer('b')
    send()
    session.compareWithBaseline()
    expect(shown()).toEqual(['compare', 'a', 'b'])
    answer('c')
    expect(shown()).toEqual(['compare', 'b', 'c'])
    answer('d')
    expect(shown()).toEqual(['compare', 'b', 'c'])
  })

  it('waits for as many runs as it takes', () => {
    session.compareWithBaseline()
    answer('a')
    expect(shown()).toEqual(['compare', undefined, undefined])
    answer('b')
    expect(shown()).toEqual(['compare', 'a', 'b'])
  })

  it('is not opened again when it was left meanwhile, nor changed when others were chosen', () => {
    answer('a')
    send()
    session.compareWithBaseline()
    store.getState().showWide(undefined)
    answer('b')
    expect(shown()).toEqual([undefined, undefined, undefined])
    send()
    session.compareWithBaseline()
    session.choose('after', 'a')
    answer('c')
    expect(shown()).toEqual(['compare', 'a', 'a'])
  })

  it('leaves a run alone that was named', () => {
    answer('a')
    answer('b')
    send()
    session.compareWithBaseline(store.getState().runs[0])
    answer('c')
    expect(shown()).toEqual(['compare', 'a', 'b'])
  })
})
