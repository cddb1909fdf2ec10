import { type Command, Option } from 'commander'

import type { TrafficFilter } from '../../../protocol.ts'

const KINDS = ['http', 'websocket', 'tcp', 'tls', 'udp'] as const

/** Adds the options that choose among recorded requests and connections; all that are given must fit. */
export function addFilterOptions(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'only requests, or connections of one kind').choices(KINDS))
    .option('--method <method>', 'only those of that method')
    .option('--path <part>', 'only those whose target has that in it')
    .option('--status <status>', 'only those answered 404, or 4xx')
    .option('--plugin <name>', 'only those in which that plugin ran')
    .option('--text <text>', 'only those that hold it anywhere')
}

/** What was chosen. */
export function filterOf({ kind, method, path, status, plugin, text }: TrafficFilter): TrafficFilter {
  return {
    ...(kind && { kind }),
    ...(method && { method }),
    ...(path && { path }),
    ...(status && { status }),
    ...(plugin && { plugin }),
    ...(text && { text }),
  }
}
