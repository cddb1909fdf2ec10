import { store as words } from '../text/store.ts'
import type { Scenario } from './scenario-slice.ts'

/** A sample scenario that the page can fetch. */
export interface Sample {
  readonly name: string
  /** Title of its lesson; lessons form a path, in this order. */
  readonly lesson?: string
  readonly files: readonly { readonly path: string }[]
}

/** The samples beside the page; none when the list can't be read. */
export async function listSamples(): Promise<readonly Sample[]> {
  const response = await fetch('/scenarios/index.json')
  if (!response.ok) return []
  const index: { readonly scenarios?: readonly Sample[] } = await response.json()
  return index.scenarios ?? []
}

/** Reads all files of a sample. @throws {Error} with a sentence for people */
export async function fetchSample({ name, files }: Sample): Promise<Scenario> {
  const texts = await Promise.all(
    files.map(async ({ path }) => {
      const response = await fetch(`/scenarios/${name}/${path.split('/').map(encodeURIComponent).join('/')}`)
      if (!response.ok) throw new Error(words.scenario.sampleNotRead(name, path, response.status))
      return [path, textOfBytes(new Uint8Array(await response.arrayBuffer()))] as const
    }),
  )
  return { id: name, name, source: 'sample', files: Object.fromEntries(texts), disk: undefined }
}

/** A file as the protocol carries it: text, or base64 with its prefix. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return `base64:${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
  }
}
