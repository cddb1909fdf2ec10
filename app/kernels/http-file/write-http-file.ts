import type { Draft } from '../draft-request.ts'
import type { Variable } from '../environment/variables.ts'

interface HttpFileContent {
  readonly requests: readonly { readonly name: string; readonly draft: Draft }[]
  readonly variables?: readonly Variable[]
}

/** A `.http` file that VS Code's REST Client and JetBrains' editors read. Secret variables are left empty. */
export function writeHttpFile({ requests, variables = [] }: HttpFileContent): {
  readonly text: string
  readonly notes: readonly string[]
} {
  const notes: string[] = []
  const head = variables.map(({ name, value, isSecret }) =>
    isSecret
      ? `# a secret: fill it in here, and keep the file to yourself then\n@${name} = `
      : `@${name} = ${oneLine(value)}`,
  )
  const blocks = requests.map((request) => blockOf(request, notes))
  return { text: `${[...(head.length > 0 ? [head.join('\n')] : []), ...blocks].join('\n\n')}\n`, notes }
}

function blockOf({ name, draft }: HttpFileContent['requests'][number], notes: string[]): string {
  const version =
    draft.httpVersion && draft.httpVersion !== '1.1' ? ` HTTP/${draft.httpVersion === '2.0' ? '2' : '1.0'}` : ''
  const hasOwnHost = draft.headers.some(([header]) => header.toLowerCase() === 'host')
  const url = draft.url.startsWith('/') && !hasOwnHost ? `http://localhost${draft.url}` : draft.url
  const headers = draft.headers
    .filter(([header, value]) => header.trim() !== '' && !(header.toLowerCase() === 'content-length' && value === ''))
    .map(([header, value]) => `${oneLine(header)}: ${oneLine(value)}`)
  const body = bodyOf(name, draft, notes)
  return [
    `### ${oneLine(name)}`,
    `${draft.method} ${oneLine(url)}${version}`,
    ...typed(draft, headers),
    ...(body === '' ? [] : ['', body]),
  ].join('\n')
}

/** The type that the composer adds by itself. */
function typed({ bodyMode, body, headers }: Draft, lines: readonly string[]): readonly string[] {
  const has = headers.some(([name]) => name.toLowerCase() === 'content-type')
  if (has || body === '') return lines
  if (bodyMode === 'json') return [...lines, 'Content-Type: application/json']
  return bodyMode === 'form' ? [...lines, 'Content-Type: application/x-www-form-urlencoded'] : lines
}

function bodyOf(name: string, { bodyMode, body, bytes, fileName }: Draft, notes: string[]): string {
  if (bodyMode === 'file') {
    if (!bytes) return ''
    const file = oneLine(fileName ?? 'body.bin')
    notes.push(`The body of “${name}” is bytes, which a .http file can’t hold: save them beside it as ${file}.`)
    return `< ./${file}`
  }
  if (/^(?:###|[<>] |[<>]>|[<>]\s*\{%)/m.test(body))
    notes.push(`The body of “${name}” has a line that means something else in a .http file.`)
  return body.replaceAll('\r\n', '\n').replace(/\n$/, '')
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ')
}
