import { isMap, isSeq, type Document } from 'yaml'
import { editYaml } from '../form/edit-yaml.ts'
import { nodeOf } from '../patch-yaml.ts'
import { own } from '../plain-data.ts'

/**
 * phasescope.yml with another list of expectations for one request; comments and the rest stay.
 * @throws {Error} when the file can't be read or has no such request
 */
export function setExpectations(text: string, name: string, sentences: readonly string[]): string {
  return editYaml(
    text,
    (document) => {
      const at = placeOf(document, name)
      if (sentences.length === 0) return void document.deleteIn(['traffic', at, 'expect'])
      const list = nodeOf(sentences)
      if (isSeq(list)) list.flow = false
      document.setIn(['traffic', at, 'expect'], list)
    },
    'phasescope.yml',
  )
}

function placeOf(document: Document, name: string): number {
  const traffic: unknown = document.get('traffic', true)
  const items: readonly unknown[] = isSeq(traffic) ? traffic.items : []
  const at = items.findIndex((item) => isMap(item) && own(item.toJS(document), 'name') === name)
  if (at < 0) throw new Error(`phasescope.yml has no traffic entry “${name}”.`)
  return at
}
