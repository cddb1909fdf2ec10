import type { SendRequest } from '../../engine/protocol.ts'
import type { FaultSet } from '../kernels/upstreams/edit-upstreams.ts'
import type { UpstreamRuleForm } from '../kernels/upstreams/rules.ts'
import { store as words } from '../text/store.ts'
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
      if (state().scenario?.files[FILE] !== before) throw new Error(words.trafficEdit.editedMeanwhile)
      if (after === before) return
      state().editFile(FILE, after)
      state().showTrafficMessage({ text: what, notes, undo: { type: 'file', before, after } })
    } catch (error) {
      state().showNotice(words.trafficEdit.notChanged(error instanceof Error ? error.message : String(error)))
    }
  }

  return {
    async saveEntry(request, { name, replaces }) {
      const { plainEntry } = await import('../kernels/traffic-file/plain-entry.ts')
      const plain = plainEntry(request)
      if (replaces === undefined)
        return change(
          words.trafficEdit.saved(name),
          async (text) => (await traffic()).addEntries(text, [{ name, request: plain.request }]),
          plain.notes,
        )
      await change(
        words.trafficEdit.saved(replaces),
        async (text) => (await traffic()).replaceEntry(text, { name: replaces, request: plain.request }),
        plain.notes,
      )
    },
    async saveEntries(entries) {
      const { plainEntry } = await import('../kernels/traffic-file/plain-entry.ts')
      const plain = entries.map(({ name, request }) => ({ name, ...plainEntry(request) }))
      await change(
        words.trafficEdit.savedAll(entries.length),
        async (text) => (await traffic()).addEntries(text, plain),
        [...new Set(plain.flatMap(({ notes }) => notes))],
      )
    },
    renameEntry: (from, to) =>
      change(words.trafficEdit.renamed(from, to), async (text) => (await traffic()).renameEntry(text, from, to)),
    removeEntry: (name) =>
      change(words.trafficEdit.removed(name), async (text) => (await traffic()).removeEntry(text, name)),
    moveEntry: (name, by) =>
      change(by < 0 ? words.trafficEdit.movedUp(name) : words.trafficEdit.movedDown(name), async (text) =>
        (await traffic()).moveEntry(text, name, by),
      ),
    setRule: (host, at, rule) =>
      change(words.trafficEdit.ruleChanged(at + 1, host), async (text) =>
        (await upstreams()).setRule(text, host, { at, rule }),
      ),
    addRule: (host, rule) =>
      change(words.trafficEdit.ruleAdded(host), async (text) => (await upstreams()).addRule(text, host, rule)),
    removeRule: (host, at) =>
      change(words.trafficEdit.ruleRemoved(at + 1, host), async (text) =>
        (await upstreams()).removeRule(text, host, at),
      ),
    moveRule: (host, from, to) =>
      change(words.trafficEdit.ruleMoved(host), async (text) => (await upstreams()).moveRule(text, host, { from, to })),
    applyFault: (host, fault) =>
      change(words.trafficEdit.faultApplied(host, words.trafficEdit.faults[fault]), async (text) =>
        (await upstreams()).applyFault(text, host, fault),
      ),
    undo() {
      const { trafficMessage, scenario, editFile, removeFiles, showTrafficMessage, showNotice } = state()
      const undo = trafficMessage?.undo
      if (!undo) return
      showTrafficMessage(undefined)
      if (undo.type === 'composer') {
        state().loadDraft(undo.draft)
        state().setSteps(undo.steps)
        state().setEnvironments(undo.environments)
      } else if (scenario?.files[FILE] !== undo.after) showNotice(words.trafficEdit.editedSince)
      else if (undo.before === undefined) removeFiles([FILE])
      else editFile(FILE, undo.before)
    },
  }
}
