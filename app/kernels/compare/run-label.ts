import type { Run } from '../../../engine/protocol.ts'

/** What a run is called in lists: its name or its line, its answer and when it was. */
export function runLabel({ name, request, response, startedAt }: Run): string {
  const time = new Date(startedAt).toISOString().slice(11, 23)
  return `${name ?? `${request.method} ${request.target}`} · ${response.status} · ${time}`
}
