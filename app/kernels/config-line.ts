/** The line of kong.yml that names something: `- name: key-auth`. */
export function configLine(kongYml: string, name: string): number | undefined {
  const at = kongYml.split('\n').findIndex((line) => {
    const value = /^\s*(?:-\s*)?(?:name|username|custom_id):\s*(.*?)\s*(?:#.*)?$/.exec(line)?.[1]
    return value !== undefined && value.replace(/^(["'])(.*)\1$/, '$2') === name
  })
  return at < 0 ? undefined : at + 1
}
