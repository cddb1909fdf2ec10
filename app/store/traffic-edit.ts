import type { SendRequest } from '../../engine/protocol.ts'
import type { FaultSet } from '../kernels/upstreams/edit-upstreams.ts'
import type { UpstreamRuleForm } from '../kernels/upstreams/rules.ts'
import type { StudioStore } from './store.ts'

const FILE = 'phasescope.yml'

/** Changes of phasescope.yml that one makes without writing YAML. Each can be undone; comments and order stay. */
export interface TrafficEdit {
  /** `replaces` is the entry that sends this from now on; else it is a new one. */
  saveEntry(request: SendRequest, options: { readonly name: string; readonly replaces?: string }): Promise<void>
  saveEntries(entries: readonly { readonly name: string; readonly request: SendRequest }[]): Promise<void>
  renameEntry(from: string, to: string): Promise<void>
  removeEntry(name: string): Promise<void>
  moveEntry(name: string, by: -1 | 1): Promise<void>
  setRule(host: string, at: number, rule: UpstreamRuleForm): Promise<void>
  addRule(host: string, rule: UpstreamRuleForm): Promise<void>
  removeRule(host: string, at: number): Promise<void>
  moveRule(host: string, from: number, to: number): Promise<void>
  applyFault(host: string, fault: FaultSet): Promise<void>
  /** Takes back what the message says: an edit of the file, or an import. */
  undo(): void
}

const FAULT_WORDS: Readonly<Record<FaultSet, string>> = {
  refused: 'refuses connections',
  timeout: 'never answers',
  '500': 'answers 500',
  slow: 'answers after 3 s',
  'reset-mid-body': 'breaks off in the body',
}

const traffic = () => import('../kernels/traffic-file/edit-traffic.ts')
const upstreams = () => import('../kernels/upstreams/edit-upstreams.ts')

/** Edits over one store. */
export function createTrafficEdit(store: StudioStore): TrafficEdit {
  const state = () => store.getState()

  /** Runs a change over the file's text and says what it did; a sentence when it can't. */
  async function change(
    what: string,
    edit: (text: string) => Promise<string> | string,
    notes: readonly string[] = [],
  ): Promise<void> {
    const before = state().scenario?.files[FILE]
    try {
      const after = await edit(before ?? '')
      if (state().scenario?.files[FILE] !== before) throw new Error('It was edited at the same moment; try again.')
      if (after === before) return
      state().editFile(FILE, after)
      state().showTrafficMessage({ text: what, notes, undo: { type: 'file', before, after } })
    } catch (error) {
      state().showNotice(`phasescope.yml was not changed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return {
    async saveEntry(request, { name, replaces }) {
      const { plainEntry } = await import('../kernels/traffic-file/plain-entry.ts')
      const plain = plainEntry(request)
      if (replaces === undefined)
        return change(
          `Saved “${name}” in phasescope.yml.`,
          async (text) => (await traffic()).addEntries(text, [{ name, request: plain.request }]),
          plain.notes,
        )
      await change(
        `Saved “${replaces}” in phasescope.yml.`,
        async (text) => (await traffic()).replaceEntry(text, { name: replaces, request: plain.request }),
        plain.notes,
      )
    },
    async saveEntries(entries) {
      const { plainEntry } = await import('../kernels/traffic-file/plain-entry.ts')
      const plain = entries.map(({ name, request }) => ({ name, ...plainEntry(request) }))
      await change(
        `Saved ${entries.length} requests in phasescope.yml.`,
        async (text) => (await traffic()).addEntries(text, plain),
        [...new Set(plain.flatMap(({ notes }) => notes))],
      )
    },
    renameEntry: (from, to) =>
      change(`Renamed “${from}” to “${to}”.`, async (text) => (await traffic()).renameEntry(text, from, to)),
    removeEntry: (name) =>
      change(`Removed “${name}” from phasescope.yml.`, async (text) => (await traffic()).removeEntry(text, name)),
    moveEntry: (name, by) =>
      change(`Moved “${name}” ${by < 0 ? 'up' : 'down'}.`, async (text) => (await traffic()).moveEntry(text, name, by)),
    setRule: (host, at, rule) =>
      change(`Changed rule ${at + 1} of ${host}.`, async (text) =>
        (await upstreams()).setRule(text, host, { at, rule }),
      ),
    addRule: (host, rule) =>
      change(`Added a rule to ${host}.`, async (text) => (await upstreams()).addRule(text, host, rule)),
    removeRule: (host, at) =>
      change(`Removed rule ${at + 1} of ${host}.`, async (text) => (await upstreams()).removeRule(text, host, at)),
    moveRule: (host, from, to) =>
      change(`Moved a rule of ${host}.`, async (text) => (await upstreams()).moveRule(text, host, { from, to })),
    applyFault: (host, fault) =>
      change(`${host} ${FAULT_WORDS[fault]} now.`, async (text) => (await upstreams()).applyFault(text, host, fault)),
    undo() {
      const { trafficMessage, scenario, editFile, removeFiles, showTrafficMessage, showNotice } = state()
      const undo = trafficMessage?.undo
      if (!undo) return
      showTrafficMessage(undefined)
      if (undo.type === 'composer') {
        state().loadDraft(undo.draft)
        state().setSteps(undo.steps)
        state().setEnvironments(undo.environments)
      } else if (scenario?.files[FILE] !== undo.after)
        showNotice('phasescope.yml was edited since then: undo it in the editor (Ctrl Z).')
      else if (undo.before === undefined) removeFiles([FILE])
      else editFile(FILE, undo.before)
    },
  }
}
