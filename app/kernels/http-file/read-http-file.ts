import { readCurl, isCurl } from '../curl/read-curl.ts'
import { draftOfRequest, type Draft } from '../draft-request.ts'
import { escapeDraft } from '../environment/fill-draft.ts'
import type { Variable } from '../environment/variables.ts'
import { readBody } from './read-body.ts'
import { splitBlocks, type Block } from './split-blocks.ts'

/** What a `.http` file asks for. */
export interface HttpFile {
  readonly requests: readonly { readonly name: string; readonly draft: Draft }[]
  /** `@name = value`, in order. */
  readonly variables: readonly Variable[]
  /** Sentences about what was left out, with lines. */
  readonly notes: readonly string[]
}

const REQUEST_LINE = /^(?:([A-Za-z][\w-]*)[ \t]+)?(\S.*?)(?:[ \t]+HTTP\/(\d(?:\.\d)?))?[ \t]*$/
const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|PATCH|OPTIONS|TRACE|[A-Z]{3,20})$/
/** JetBrains has words for what is no request. */
const OTHER = new Set(['WEBSOCKET', 'GRPC', 'GRAPHQL', 'RSOCKET'])
const VERSIONS: Readonly<Record<string, Draft['httpVersion']>> = { '1.0': '1.0', '2': '2.0', '2.0': '2.0', '3': '2.0' }

/** Whether a text looks like a `.http` file: a request line that stands alone, or separators. */
export function isHttpFile(text: string): boolean {
  return /^###/m.test(text) || /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS)[ \t]+(?:https?:\/\/|\/|\{\{)\S*/m.test(text)
}

/** Reads a file of VS Code's REST Client or of JetBrains' editors. What is no request is noted, never guessed. */
export function readHttpFile(text: string): HttpFile {
  const { blocks, variables } = splitBlocks(text)
  const notes: string[] = []
  const requests = blocks.flatMap((block) => {
    const read = readBlock(block, notes)
    return read ? [read] : []
  })
  return { requests, variables, notes }
}

function readBlock(block: Block, notes: string[]): HttpFile['requests'][number] | undefined {
  const { lines, line } = block
  const first = lines[0]
  if (first === undefined) return undefined
  if (isCurl(first)) return readCurlBlock(block, notes)
  const { requestLine, next } = joinLines(lines)
  const [, method = 'GET', url = '', version] = REQUEST_LINE.exec(requestLine) ?? []
  const isMethod = METHOD.test(method.toUpperCase())
  if (OTHER.has(method.toUpperCase())) {
    notes.push(`Line ${line}: ${method.toUpperCase()} is no HTTP request; it was left out.`)
    return undefined
  }
  if (!isMethod || url === '' || /\s/.test(url.replaceAll(/\{\{[^}]*\}\}/g, ''))) {
    notes.push(`Line ${line}: “${short(first)}” is no request line; it was left out.`)
    return undefined
  }
  const { headers, bodyAt } = readHeaders(lines, next, { line, notes })
  const body = readBody(lines.slice(bodyAt), { headers, line: line + bodyAt, notes })
  const httpVersion = version === undefined ? undefined : VERSIONS[version]
  const draft: Draft = {
    name: undefined,
    method: method.toUpperCase(),
    url,
    headers,
    ...body,
    ...(httpVersion && { httpVersion }),
  }
  return { name: block.name ?? `${draft.method} ${url}`, draft }
}

/** A query over several lines, each beginning with `?` or `&`. */
function joinLines(lines: readonly string[]): { readonly requestLine: string; readonly next: number } {
  let requestLine = (lines[0] ?? '').trimEnd()
  let next = 1
  for (; /^[ \t]+[?&/]/.test(lines[next] ?? ''); next += 1) requestLine += (lines[next] ?? '').trim()
  return { requestLine, next }
}

interface Reading {
  readonly line: number
  readonly notes: string[]
}

function readHeaders(
  lines: readonly string[],
  from: number,
  { line, notes }: Reading,
): { readonly headers: Draft['headers']; readonly bodyAt: number } {
  const headers: (readonly [string, string])[] = []
  let at = from
  for (; at < lines.length && (lines[at] ?? '').trim() !== ''; at += 1) {
    const text = lines[at] ?? ''
    if (/^\s*(?:#|\/\/)/.test(text)) continue
    const [, name, value = ''] = /^\s*([!#$%&'*+.^_`|~\w{}-]+)\s*:\s*(.*?)\s*$/.exec(text) ?? []
    if (name === undefined) notes.push(`Line ${line + at}: “${short(text)}” is no header; it was left out.`)
    else headers.push([name, value])
  }
  return { headers, bodyAt: at + 1 }
}

function readCurlBlock({ lines, line, name }: Block, notes: string[]): HttpFile['requests'][number] | undefined {
  const read = readCurl(lines.join('\n'))
  if ('problem' in read) {
    notes.push(`Line ${line}: ${read.problem}`)
    return undefined
  }
  notes.push(...read.notes)
  const [request] = read.requests
  return request && { name: name ?? `${request.method} ${request.target}`, draft: escapeDraft(draftOfRequest(request)) }
}

function short(text: string): string {
  const trimmed = text.trim()
  return trimmed.length > 60 ? `${trimmed.slice(0, 60)}…` : trimmed
}
