import { parseExpectation } from '../../engine/index.ts'
import type { Run } from '../../engine/protocol.ts'
import type { Draft } from '../kernels/draft-request.ts'
import { store as words } from '../text/store.ts'
import { selectRun } from './selectors.ts'
import type { StudioStore } from './store.ts'

const FILE = 'phasescope.yml'

/** Writing down what a request is expected to do. */
export interface ExpectationSession {
  /** Adds a sentence to the shown run's request; one that has no name gets one. A sentence why not, when it can't. */
  add(sentence: string): Promise<string | undefined>
  remove(sentence: string): Promise<void>
}

export interface ExpectationSessionOptions {
  readonly store: StudioStore
  /** Sends a request again, under its new name. */
  readonly send: (draft: Draft) => Promise<void>
}

/** The shell around expectations: they are lines of phasescope.yml. */
export function createExpectationSession({ store, send }: ExpectationSessionOptions): ExpectationSession {
  const state = () => store.getState()
  const ofRun = (run: Run) => state().overview?.traffic.find(({ name }) => name === run.name)

  async function write(change: (text: string) => Promise<string>): Promise<string | undefined> {
    const before = state().scenario?.files[FILE]
    try {
      const after = await change(before ?? '')
      if (state().scenario?.files[FILE] !== before) return words.expectations.editedMeanwhile
      if (before === undefined) state().addFiles({ [FILE]: after })
      else state().editFile(FILE, after)
      return undefined
    } catch (error) {
      return words.expectations.notChanged(error instanceof Error ? error.message : String(error))
    }
  }

  const setFor = async (text: string, name: string, sentences: readonly string[]) =>
    (await import('../kernels/compare/edit-expectations.ts')).setExpectations(text, name, sentences)

  async function addNamed(run: Run, sentence: string): Promise<string | undefined> {
    const { addEntries } = await import('../kernels/traffic-file/edit-traffic.ts')
    const { plainEntry } = await import('../kernels/traffic-file/plain-entry.ts')
    const { draftOfRequest } = await import('../kernels/draft-request.ts')
    const wanted = `${run.request.method} ${run.request.target.split('?')[0] ?? '/'}`
    const names = new Set(state().overview?.traffic.map(({ name }) => name))
    let name = wanted
    for (let number = 2; names.has(name); number += 1) name = `${wanted} ${number}`
    const problem = await write(async (text) => {
      const added = addEntries(text, [{ name, request: plainEntry(run.request).request }])
      return setFor(added, name, [sentence])
    })
    if (problem !== undefined) return problem
    const draft = draftOfRequest(run.request, name)
    state().loadDraft(draft)
    await send(draft)
    return undefined
  }

  return {
    async add(given) {
      const run = selectRun(state())
      const sentence = given.trim()
      if (!run) return words.expectations.noRun
      const parsed = parseExpectation(sentence)
      if (!parsed.ok) return parsed.reason
      const item = ofRun(run)
      if (!item) return addNamed(run, sentence)
      if (item.expect.includes(sentence)) return undefined
      return write((text) => setFor(text, item.name, [...item.expect, sentence]))
    },
    async remove(sentence) {
      const run = selectRun(state())
      const item = run && ofRun(run)
      if (!item) return
      const left = item.expect.filter((other) => other !== sentence)
      const problem = await write((text) => setFor(text, item.name, left))
      if (problem !== undefined) state().showNotice(problem)
    },
  }
}
