import { HTTP_VERSIONS } from '../kernels/draft-request.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { traffic } from '../text/traffic.ts'

const text = traffic.connection
const SCHEMES = ['http', 'https'] as const

/** How the request arrives: scheme, HTTP version, the client's address. */
export function ConnectionFields() {
  const { store } = useStudio()
  const url = useStudioState((state) => state.draft.url)
  const version = useStudioState((state) => state.draft.httpVersion ?? '1.1')
  const client = useStudioState((state) => state.draft.client ?? '')
  const { changeDraft } = store.getState()
  return (
    <fieldset aria-label={text.label} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-dim">
      <label className="flex items-center gap-1">
        {text.scheme}
        <select
          value={/^https:/i.test(url) ? 'https' : 'http'}
          onChange={(event) => changeDraft({ url: withScheme(url, event.target.value) })}
          className="rounded bg-raise px-1 py-0.5 text-fg"
        >
          {SCHEMES.map((scheme) => (
            <option key={scheme}>{scheme}</option>
          ))}
        </select>
      </label>
      <label className="flex items-center gap-1">
        {text.http}
        <select
          aria-label={text.version}
          value={version}
          onChange={(event) => {
            const chosen = HTTP_VERSIONS.find((each) => each === event.target.value)
            if (chosen) changeDraft({ httpVersion: chosen })
          }}
          className="rounded bg-raise px-1 py-0.5 text-fg"
        >
          {HTTP_VERSIONS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label className="flex min-w-0 items-center gap-1">
        {text.client}
        <input
          aria-label={text.clientAddress}
          value={client}
          placeholder="127.0.0.1:50000"
          spellCheck={false}
          onChange={(event) => changeDraft({ client: event.target.value === '' ? undefined : event.target.value })}
          className="w-32 min-w-0 rounded bg-raise px-1.5 py-0.5 font-mono text-fg"
        />
      </label>
    </fieldset>
  )
}

/** A bare target gets a host: without one it has no scheme. */
function withScheme(url: string, scheme: string): string {
  const bare = url.replace(/^https?:\/\//i, '')
  return url.startsWith('/') ? `${scheme}://localhost${url}` : `${scheme}://${bare}`
}
