import { addToYaml } from './form/edit-yaml.ts'

/** kong.yml with the plugin configured globally; the lines of the rest stay. Broken files are left alone. */
export function addPluginRow(kongYml: string, plugin: string): string {
  try {
    return addToYaml(kongYml, ['plugins'], { name: plugin })
  } catch {
    return kongYml
  }
}
