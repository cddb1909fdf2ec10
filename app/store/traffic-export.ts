import type { Run, SendRequest } from '../../engine/protocol.ts'
import { requestOfDraft, type Draft } from '../kernels/draft-request.ts'
import type { Variable } from '../kernels/environment/variables.ts'
import { downloadText } from './download-text.ts'
import type { StudioStore } from './store.ts'
import { selectVariables } from './traffic-slice.ts'

/** Taking traffic elsewhere; secrets stay here unless somebody asks for them. */
export interface TrafficExport {
  exportHar(runs: readonly Run[], options: { readonly isMasked: boolean }): Promise<void>
  /** Named requests with drafts, and the variables of the chosen tab. */
  exportHttp(requests: readonly { readonly name: string; readonly draft: Draft }[]): Promise<void>
  exportVariables(): Promise<void>
  /** A run's request, or the composer's with its variables filled in; secrets stay `{{name}}`. */
  copyCurl(what: Draft | SendRequest): Promise<void>
}

/** Ours, as package.json states it. */
const VERSION = '0.1.0'

/** Exports over one store. */
export function createTrafficExport(store: StudioStore): TrafficExport {
  const state = () => store.getState()
  const say = (text: string, notes: readonly string[] = []) => state().showTrafficMessage({ text, notes })
  const fileName = (ending: string) => `${state().scenario?.name ?? 'traffic'}${ending}`

  return {
    async exportHar(runs, { isMasked }) {
      const { writeHar } = await import('../kernels/har/write-har.ts')
      const { maskHar } = await import('../kernels/har/mask-har.ts')
      const whole = writeHar(runs, { version: VERSION })
      const secrets = state().environments.flatMap(({ variables }) => variables.filter(({ isSecret }) => isSecret))
      const { har, count } = isMasked
        ? maskHar(
            whole,
            secrets.map(({ value }) => value),
          )
        : { har: whole, count: 0 }
      downloadText(fileName('.har'), JSON.stringify(har, undefined, 2), 'application/json')
      const hidden = isMasked
        ? `${count} values that looked secret were hidden.`
        : 'Nothing was hidden: it holds keys and cookies as they were sent.'
      say(`Exported ${runs.length} ${runs.length === 1 ? 'run' : 'runs'} as HAR.`, [hidden])
    },
    async exportHttp(requests) {
      const { writeHttpFile } = await import('../kernels/http-file/write-http-file.ts')
      const { text, notes } = writeHttpFile({ requests, variables: selectVariables(state()) })
      downloadText(fileName('.http'), text, 'text/plain')
      say(`Exported ${requests.length} requests as a .http file.`, notes)
    },
    async exportVariables() {
      const { writeEnvFile } = await import('../kernels/environment/env-file.ts')
      downloadText('http-client.env.json', writeEnvFile(state().environments), 'application/json')
      say('Exported the variables; secrets are left empty.')
    },
    async copyCurl(what) {
      const request = 'url' in what ? await requestOf(what, selectVariables(state())) : what
      if ('problem' in request) return say(`Not copied: ${request.problem}`)
      const { writeCurl } = await import('../kernels/curl/write-curl.ts')
      try {
        await navigator.clipboard.writeText(writeCurl(request))
        say('Copied as a curl command.', request.client ? ['curl can’t say the client address.'] : [])
      } catch {
        say('The browser does not allow writing to the clipboard here.')
      }
    },
  }
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
