import type { Run, SendRequest } from '../../engine/protocol.ts'
import { requestOfDraft, type Draft } from '../kernels/draft-request.ts'
import type { Variable } from '../kernels/environment/variables.ts'
import type { Leaving, Secret } from '../kernels/share/secrets.ts'
import { store as words } from '../text/store.ts'
import { downloadText } from './download-text.ts'
import type { StudioState, StudioStore } from './store.ts'
import { selectVariables } from './traffic-slice.ts'

/** What is taken elsewhere. */
export type ExportedTraffic =
  | { readonly type: 'har'; readonly runs: readonly Run[] }
  /** Named requests with drafts, and the variables of the chosen tab. */
  | { readonly type: 'http'; readonly requests: readonly { readonly name: string; readonly draft: Draft }[] }
  /** A run's request, or the composer's with its variables filled in; secret ones stay `{{name}}`. */
  | { readonly type: 'curl'; readonly what: Draft | SendRequest }
  | { readonly type: 'variables' }

/** Taking traffic elsewhere; secrets stay here unless somebody asks for them. */
export interface TrafficExport {
  /** What looks secret in it, for a preview of what is masked. */
  findExportedSecrets(traffic: ExportedTraffic): Promise<readonly Secret[]>
  /** Into the downloads; curl into the clipboard. */
  exportTraffic(traffic: ExportedTraffic, masked: readonly Secret[]): Promise<void>
  /** Copies at once what holds nothing secret, else asks first. */
  copyCurl(what: Draft | SendRequest): Promise<void>
  exportVariables(): Promise<void>
}

/** Ours, as package.json states it. */
const VERSION = '0.1.0'

/** Exports over one store. */
export function createTrafficExport(store: StudioStore): TrafficExport {
  const state = () => store.getState()
  const say = (text: string, notes: readonly string[] = []) => state().showTrafficMessage({ text, notes })
  const fileName = (ending: string) => `${state().scenario?.name ?? 'traffic'}${ending}`

  const exporting: TrafficExport = {
    async findExportedSecrets(traffic) {
      const { findSecrets } = await import('../kernels/share/secrets.ts')
      return findSecrets(await leavingOf(traffic, state()))
    },
    async exportTraffic(traffic, masked) {
      const { maskSecrets } = await import('../kernels/share/secrets.ts')
      const notes = [wordsOf(masked)]
      if (traffic.type === 'har') {
        const { writeHar } = await import('../kernels/har/write-har.ts')
        // A HAR has no trace, which is the most of a run.
        const runs = traffic.runs.map(({ request, response, ...rest }) => ({
          ...rest,
          ...maskSecrets({ request, response }, masked),
        }))
        downloadText(
          fileName('.har'),
          JSON.stringify(writeHar(runs, { version: VERSION }), undefined, 2),
          'application/json',
        )
        return say(words.trafficExport.har(runs.length), notes)
      }
      if (traffic.type === 'http') {
        const { writeHttpFile } = await import('../kernels/http-file/write-http-file.ts')
        const content = { requests: traffic.requests, variables: selectVariables(state()) }
        const file = writeHttpFile(maskSecrets(content, masked))
        downloadText(fileName('.http'), file.text, 'text/plain')
        return say(words.trafficExport.http(traffic.requests.length), [...notes, ...file.notes])
      }
      if (traffic.type === 'curl') return copy(maskSecrets(traffic.what, masked), masked)
      const { writeEnvFile } = await import('../kernels/environment/env-file.ts')
      downloadText('http-client.env.json', writeEnvFile(maskSecrets(state().environments, masked)), 'application/json')
      say(words.trafficExport.variables)
    },
    async copyCurl(what) {
      const secrets = await exporting.findExportedSecrets({ type: 'curl', what })
      if (secrets.length === 0) return copy(what, [])
      state().showTrafficDialog({ type: 'export', curl: what })
    },
    async exportVariables() {
      const secrets = await exporting.findExportedSecrets({ type: 'variables' })
      if (secrets.length === 0) return exporting.exportTraffic({ type: 'variables' }, [])
      state().showTrafficDialog({ type: 'export', isVariables: true })
    },
  }
  return exporting

  async function copy(what: Draft | SendRequest, masked: readonly Secret[]): Promise<void> {
    const request = 'url' in what ? await requestOf(what, selectVariables(state())) : what
    if ('problem' in request) return say(words.trafficExport.notCopied(request.problem))
    const { writeCurl } = await import('../kernels/curl/write-curl.ts')
    try {
      await navigator.clipboard.writeText(writeCurl(request))
      const notes = masked.length === 0 ? [] : [wordsOf(masked)]
      say(words.trafficExport.copied, [...notes, ...(request.client ? [words.trafficExport.noClientAddress] : [])])
    } catch {
      say(words.trafficExport.noClipboard)
    }
  }
}

function wordsOf(masked: readonly Secret[]): string {
  if (masked.length === 0) return words.trafficExport.nothingHidden
  return words.trafficExport.hidden(masked.length)
}

async function leavingOf(traffic: ExportedTraffic, state: StudioState): Promise<Leaving> {
  const all = state.environments.flatMap(({ variables }) => variables)
  const secret = all.filter(({ isSecret }) => isSecret)
  switch (traffic.type) {
    case 'har':
      return { runs: traffic.runs, variables: secret }
    case 'http': {
      const open = selectVariables(state).filter(({ isSecret }) => !isSecret)
      return {
        drafts: traffic.requests.map(({ draft }) => draft),
        variables: [...open, ...(await inUse(secret, traffic))],
      }
    }
    case 'curl':
      return 'url' in traffic.what
        ? { drafts: [traffic.what], variables: await inUse(secret, traffic) }
        : { requests: [traffic.what], variables: await inUse(secret, traffic) }
    case 'variables':
      return { variables: all.filter(({ isSecret }) => !isSecret) }
  }
}

/** Secret variables whose values stand in it: those it only names stay names. */
async function inUse(secret: readonly Variable[], traffic: ExportedTraffic): Promise<readonly Variable[]> {
  const { maskSecrets } = await import('../kernels/share/secrets.ts')
  const { encodeMessage } = await import('../../engine/protocol.ts')
  const plain = encodeMessage(traffic)
  return secret.filter(
    ({ value }) => value !== '' && encodeMessage(maskSecrets(traffic, [{ value, places: [], mask: '' }])) !== plain,
  )
}

/** A draft with all but secrets filled in. */
async function requestOf(
  draft: Draft,
  variables: readonly Variable[],
): Promise<SendRequest | { readonly problem: string }> {
  const { fillDraft } = await import('../kernels/environment/fill-draft.ts')
  const shown = variables.map((variable) =>
    variable.isSecret ? { ...variable, value: `\\{{${variable.name}}}` } : variable,
  )
  const filled = fillDraft(draft, shown)
  if ('problem' in filled) return filled
  const checked = requestOfDraft(filled)
  return 'request' in checked ? checked.request : checked
}
