import { isMap, isSeq, type Document, type YAMLSeq } from 'yaml'
import { editYaml } from '../form/edit-yaml.ts'
import { nodeOf, patchIn } from '../patch-yaml.ts'
import { own } from '../plain-data.ts'

const FILE = 'phasescope.yml'

/** An entry to be written: its name, and its request as phasescope.yml has it. */
export interface NewEntry {
  readonly name: string
  readonly request: Readonly<Record<string, unknown>>
}

/** phasescope.yml with more named requests, behind those that are there. @throws {Error} when the file can't be read */
export function addEntries(text: string, entries: readonly NewEntry[]): string {
  return edit(text, (document) => {
    const list = trafficOf(document) ?? document.createNode([])
    if (!isSeq(document.get('traffic', true))) document.set('traffic', list)
    // a list that was empty is written `[]`: what is added would stand on that line
    const traffic: unknown = document.get('traffic', true)
    if (isSeq(traffic) && traffic.items.length === 0) traffic.flow = false
    const used = new Set(namesIn(document))
    for (const entry of entries) {
      const name = freeName(entry.name, used)
      used.add(name)
      document.addIn(['traffic'], nodeOf({ name, request: entry.request }))
    }
  })
}

/** What an entry sends is written anew; its name and expectations stay. */
export function replaceEntry(text: string, { name, request }: NewEntry): string {
  return edit(text, (document) => patchIn(document, ['traffic', placeOf(document, name), 'request'], request))
}

/** @throws {Error} when another entry has the new name */
export function renameEntry(text: string, from: string, to: string): string {
  return edit(text, (document) => {
    if (from !== to && namesIn(document).includes(to)) throw new Error(`There is an entry “${to}” already.`)
    document.setIn(['traffic', placeOf(document, from), 'name'], to)
  })
}

export function removeEntry(text: string, name: string): string {
  return edit(text, (document) => {
    document.deleteIn(['traffic', placeOf(document, name)])
    if (trafficOf(document)?.items.length === 0) document.delete('traffic')
  })
}

/** Moves an entry up (-1) or down (1) in the list. */
export function moveEntry(text: string, name: string, by: -1 | 1): string {
  return edit(text, (document) => {
    const at = placeOf(document, name)
    const list = trafficOf(document)
    if (!list || at + by < 0 || at + by >= list.items.length) return
    const [moved] = list.items.splice(at, 1)
    list.items.splice(at + by, 0, moved)
  })
}

function edit(text: string, change: (document: Document) => void): string {
  return editYaml(text, change, FILE)
}

function trafficOf(document: Document): YAMLSeq | undefined {
  const list: unknown = document.get('traffic', true)
  return isSeq(list) ? list : undefined
}

function namesIn(document: Document): readonly string[] {
  return (trafficOf(document)?.items ?? []).map((item) =>
    isMap(item) ? String(own(item.toJS(document), 'name') ?? '') : '',
  )
}

/** @throws {Error} when there is no such entry */
function placeOf(document: Document, name: string): number {
  const at = namesIn(document).indexOf(name)
  if (at < 0) throw new Error(`phasescope.yml has no traffic entry “${name}” any more.`)
  return at
}

function freeName(wanted: string, used: ReadonlySet<string>): string {
  if (!used.has(wanted)) return wanted
  let number = 2
  while (used.has(`${wanted} ${number}`)) number += 1
  return `${wanted} ${number}`
}
