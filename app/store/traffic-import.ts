import { draftOfRequest } from '../kernels/draft-request.ts'
import type { Environment, Variable } from '../kernels/environment/variables.ts'
import { store as words } from '../text/store.ts'
import type { StudioStore } from './store.ts'
import { readHarFile, type HarReader } from './traffic-har.ts'
import { selectVariables, type SequenceStep, type TrafficUndo } from './traffic-slice.ts'

/** Largest text that is read on the page itself, and largest HAR. */
const TEXT_BYTES = 5_000_000
const HAR_BYTES = 400_000_000

/** Taking traffic over from elsewhere. */
export interface TrafficImport {
  /** A curl command, a `.http` file, or a HAR; false when the text is none of them. What is wrong with it is said. */
  importText(text: string, from?: string): Promise<boolean>
  importFile(file: File): Promise<void>
  cancelImport(): void
}

type NewStep = Omit<SequenceStep, 'id'>

/** Whether a file's name promises traffic. */
export function isTrafficFile(name: string): boolean {
  return /\.(?:har|http|rest|curl)$/i.test(name) || /^(?:http-client(?:\.private)?\.env|.*\.env)\.json$/i.test(name)
}

/** Imports over one store. */
export function createTrafficImport(store: StudioStore): TrafficImport {
  const state = () => store.getState()
  let reader: HarReader | undefined

  /** One request goes into the composer, several become steps of the sequence. */
  function take(steps: readonly NewStep[], { from, notes, variables = [] }: Taken): void {
    const { draft, steps: old, environments, loadDraft, setSteps, showComposerTab, showTrafficMessage } = state()
    const [first] = steps
    const undo: TrafficUndo = { type: 'composer', draft, steps: old, environments }
    if (variables.length > 0) addVariables(variables)
    if (first) loadDraft(first.draft)
    if (steps.length > 1) setSteps([...old, ...withIds(steps)])
    showComposerTab(steps.length > 1 ? 'sequence' : 'request')
    const what =
      steps.length === 0
        ? words.trafficImport.nothing
        : steps.length === 1
          ? words.trafficImport.oneRequest
          : words.trafficImport.requests(steps.length)
    showTrafficMessage({ text: words.trafficImport.imported(what, from), notes, undo })
  }

  function addVariables(added: readonly Variable[]): void {
    const { environments, environment, setEnvironments } = state()
    const names = new Set(added.map(({ name }) => name))
    const variables = [...selectVariables(state()).filter(({ name }) => !names.has(name)), ...added]
    setEnvironments(environments.map((each) => (each.name === environment ? { ...each, variables } : each)))
  }

  function refuse(problem: string): true {
    state().showTrafficMessage({ text: problem, notes: [] })
    return true
  }

  async function takeCurl(text: string): Promise<boolean> {
    const { isCurl, readCurl } = await import('../kernels/curl/read-curl.ts')
    if (!isCurl(text)) return false
    const read = readCurl(text)
    if ('problem' in read) return refuse(words.trafficImport.curlNotImported(read.problem))
    const { escapeDraft } = await import('../kernels/environment/fill-draft.ts')
    const steps = read.requests.map((request) => ({
      name: `${request.method} ${request.target.split('?')[0] ?? ''}`,
      draft: escapeDraft(draftOfRequest(request)),
      group: words.trafficImport.curl,
    }))
    take(steps, { from: words.trafficImport.curl, notes: read.notes })
    return true
  }

  async function takeHttp(text: string, from: string): Promise<boolean> {
    const { isHttpFile, readHttpFile } = await import('../kernels/http-file/read-http-file.ts')
    if (!isHttpFile(text)) return false
    const { requests, variables, notes } = readHttpFile(text)
    if (requests.length === 0 && variables.length === 0) return refuse(words.trafficImport.noRequest(from))
    take(
      requests.map(({ name, draft }) => ({ name, draft, group: from })),
      { from, notes, variables },
    )
    return true
  }

  async function takeHar(file: Blob, from: string): Promise<void> {
    if (file.size > HAR_BYTES) return void refuse(words.trafficImport.harTooLarge(from))
    reader?.cancel()
    const current = readHarFile(file, (what, done, total) =>
      state().noteImport({ what: words.trafficImport.progress(what, from), done, total }),
    )
    reader = current
    state().noteImport({ what: words.trafficImport.opening(from), done: 0, total: file.size })
    try {
      const { steps, notes } = await current.result
      if (steps.length === 0) refuse(words.trafficImport.noHttpRequest(from))
      else take(steps, { from, notes })
    } catch (error) {
      refuse(words.trafficImport.notImported(from, sentence(error)))
    } finally {
      if (reader === current) state().noteImport(undefined)
    }
  }

  async function takeEnvironments(text: string): Promise<void> {
    const { readEnvFile } = await import('../kernels/environment/env-file.ts')
    const { draft, steps, environments: old, setEnvironments, showComposerTab, showTrafficMessage } = state()
    const read = readEnvFile(text)
    setEnvironments(mergeEnvironments(old, read), read[0]?.name)
    showComposerTab('variables')
    const names = read.map(({ name }) => name).join(', ')
    showTrafficMessage({
      text: words.trafficImport.variables(names),
      notes: [],
      undo: { type: 'composer', draft, steps, environments: old },
    })
  }

  return {
    async importText(text, from = words.trafficImport.clipboard) {
      if ((await takeCurl(text)) || (await takeHttp(text, from))) return true
      if (!/^\s*\{[\s\S]{0,200}"log"/.test(text)) return false
      await takeHar(new Blob([text]), from)
      return true
    },
    async importFile(file) {
      try {
        if (/\.har$/i.test(file.name)) return await takeHar(file, file.name)
        if (file.size > TEXT_BYTES) return void refuse(words.trafficImport.textTooLarge(file.name))
        const text = await file.text()
        if (/\.json$/i.test(file.name) && !/"log"\s*:/.test(text.slice(0, 400))) return await takeEnvironments(text)
        if ((await takeCurl(text)) || (await takeHttp(text, file.name))) return
        if (/^\s*\{/.test(text)) return await takeHar(file, file.name)
        refuse(words.trafficImport.unknown(file.name))
      } catch (error) {
        refuse(words.trafficImport.notImported(file.name, sentence(error)))
      }
    },
    cancelImport: () => reader?.cancel(),
  }
}

interface Taken {
  readonly from: string
  readonly notes: readonly string[]
  readonly variables?: readonly Variable[]
}

/** Steps with ids of their own. */
export function withIds(steps: readonly NewStep[]): readonly SequenceStep[] {
  return steps.map((step) => ({ ...step, id: crypto.randomUUID() }))
}

function mergeEnvironments(old: readonly Environment[], read: readonly Environment[]): readonly Environment[] {
  const names = new Set(read.map(({ name }) => name))
  return [...old.filter(({ name, variables }) => !names.has(name) && variables.length > 0), ...read]
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
