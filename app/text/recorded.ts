/** Recorded traffic and its replays. */
export const recorded = {
  label: 'Recorded traffic',
  title: 'Traffic',
  paused: 'Paused',
  recording: 'Recording',
  goOn: 'Go on',
  pause: 'Pause',
  lasting: 'Without a studio, too',
  lastingAbout:
    'Off: what passes while no studio is open costs nothing and is not recorded. phasescope start --record switches it on from the start.',
  onlyOnNode:
    'The Node backend records all that passes its ports, whoever sends it. In the page, what was sent is in the history of the request panel; two recordings can be compared here all the same.',
  toNode: 'Run on the Node backend',
  kinds: { websocket: 'WebSocket', tcp: 'TCP', tls: 'TLS', udp: 'UDP' },
  ring: {
    label: 'Ring',
    state: 'State of the ring',
    kept: (kept: number, size: string) => `${kept} kept · ${size}`,
    evicted: (count: number) => ` · ${count} older ones evicted`,
    atMost: 'of at most',
    bound: 'Bound of the ring',
    mebibytes: (count: number) => `${count} MiB`,
    /** Before the most requests. */
    or: 'or',
    most: 'Most requests in the ring',
  },
  tools: {
    replay: 'Replay against the editor',
    replayAbout:
      'Sends what was recorded to an engine of its own that runs what the editor shows; others answer as recorded',
    export: 'Export',
    clear: 'Clear',
    compare: 'Compare with a file …',
    compareAbout: 'Holds this recording against one that was exported before',
    file: 'Recording to compare with',
  },
  filters: {
    label: 'Filter the traffic',
    kind: 'Kind',
    everything: 'Everything',
    kinds: { http: 'Requests', websocket: 'WebSockets', tcp: 'TCP', tls: 'TLS', udp: 'UDP' },
    fields: {
      method: { label: 'Method', placeholder: 'GET' },
      path: { label: 'Path', placeholder: '/orders' },
      status: { label: 'Status', placeholder: '404 or 4xx' },
      plugin: { label: 'Plugin that ran', placeholder: 'key-auth' },
      text: { label: 'Text anywhere', placeholder: 'headers, bodies, trace' },
    },
  },
  table: {
    label: 'Recorded requests',
    none: (gateway: string | undefined) =>
      `Nothing fits yet. Send something through ${gateway ?? 'the gateway'}, with curl or a browser: it appears here.`,
    time: 'Time',
    status: 'Status',
    method: 'Method',
    target: 'Target',
    passed: 'Frames and bytes',
    plugins: 'Plugins that ran',
    cost: 'Cost',
    size: 'Size',
    newest: (shown: number, total: number) => `The newest ${shown} of ${total}; narrow the filter to see others.`,
    closed: 'closed',
    refused: 'refused',
    /** Behind a status. */
    cutOff: ' cut off',
    units: { websocket: 'frames', tcp: 'pieces', tls: 'pieces', udp: 'datagrams' },
    messages: (client: number, unit: string, upstream: number) =>
      `${client} ${unit} from the client, ${upstream} from the upstream`,
    unkept: (words: string, count: number) => `${words}; the last ${count} are counted only`,
  },
  replay: {
    label: 'Replay',
    failed: (why: string) => `Nothing was compared: ${why}`,
    result: 'Result of the replay',
    progress: (done: number, total: number) => `${done} of ${total} replayed`,
    back: 'Back to the traffic',
    unreplayed: (count: number) => ` ${count} could not be replayed.`,
    same: (count: number) => `All ${count} are answered the same.`,
    differ: (differing: number, count: number) => `${differing} of ${count} differ.`,
    twice: (duration: string) =>
      `Replayed twice, with what they were recorded under and with what the editor shows, in ${duration}.`,
    chance: (count: number) =>
      ` ${count} were answered otherwise when they were recorded, whatever the change: by time, chance or what came before.`,
    first: (target: string, reason: string) => ` ${target}: ${reason}`,
    requests: 'Requests that differ',
  },
} as const
