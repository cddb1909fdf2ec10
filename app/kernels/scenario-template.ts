import { pluginFiles, type NewPlugin } from './plugin-template.ts'
import { repositoryFiles } from './repository-template.ts'
import type { Files } from './scenario-files.ts'

/** A plugin repository that runs as it is: one plugin, one route, an upstream that echoes, a first request. */
export function scenarioFiles(plugin: NewPlugin): Files {
  const { name, template } = plugin
  const headers = template === 'guard' ? `\n      headers: [[x-${name}, hello]]` : ''
  return {
    'kong.yml': `_format_version: "3.0"

services:
  - name: echo
    url: http://echo.test
    routes:
      - name: all
        paths: [/]

plugins:
  - name: ${name}
`,
    'phasescope.yml': `upstreams:
  echo.test:
    - echo: true

traffic:
  - name: first request
    request:
      method: GET
      url: http://api.test/hello${headers}
    expect:
      - status is 200
      - ran ${name} ${{ guard: 'access', headers: 'access', logger: 'log' }[template]}
`,
    ...pluginFiles(plugin),
    ...repositoryFiles(plugin),
  }
}
