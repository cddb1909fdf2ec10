import { isSeq, parseDocument } from 'yaml'

/** kong.yml with the plugin configured globally; comments and order of the rest stay. Broken files are left alone. */
export function addPluginRow(kongYml: string, plugin: string): string {
  const document = parseDocument(kongYml)
  if (document.errors.length > 0) return kongYml
  if (!isSeq(document.get('plugins'))) document.set('plugins', document.createNode([]))
  document.addIn(['plugins'], document.createNode({ name: plugin }))
  return document.toString()
}
