import type { ScriptedPeer, Talk } from '../../../../hosts/memory/scripted-peer.ts'

/** Just enough of a Redis server for the tests where none is installed: text of RESP2 in and out. */
export function smallRedis(): ScriptedPeer {
  const values = new Map<string, string>()
  const channels = new Set<string>()
  let queue: string[][] | undefined
  const bulk = (value: string | undefined) => (value === undefined ? '$-1\r\n' : `$${value.length}\r\n${value}\r\n`)
  const list = (items: readonly string[]) => `*${items.length}\r\n${items.join('')}`
  const number = (n: number) => `:${n}\r\n`
  const listening = (kind: string, names: readonly string[]) =>
    names.map((name) => {
      if (kind === 'subscribe') channels.add(name)
      else channels.delete(name)
      return list([bulk(kind), bulk(name), number(channels.size)])
    })
  function add(key: string, amount: number): string {
    const current = values.get(key) ?? '0'
    if (!/^-?\d+$/.test(current)) return '-ERR value is not an integer or out of range\r\n'
    values.set(key, String(Number(current) + amount))
    return number(Number(current) + amount)
  }
  function answer([name = '', ...args]: string[]): string {
    const [key = '', value = ''] = args
    const command = name.toLowerCase()
    if (queue !== undefined && command !== 'exec') {
      queue.push([name, ...args])
      return '+QUEUED\r\n'
    }
    switch (command) {
      case 'ping':
        return '+PONG\r\n'
      case 'set':
        values.set(key, value)
        return '+OK\r\n'
      case 'get':
        return bulk(values.get(key))
      case 'mget':
        return list(args.map((one) => bulk(values.get(one))))
      case 'del':
        return number(values.delete(key) ? 1 : 0)
      case 'exists':
        return number(values.has(key) ? 1 : 0)
      case 'expire':
        return number(values.has(key) ? 1 : 0)
      case 'incrby':
        return add(key, Number(value))
      case 'incr':
        return add(key, 1)
      case 'hmset':
        for (let i = 1; i < args.length; i += 2) values.set(`${key}.${args[i]}`, args[i + 1] ?? '')
        return '+OK\r\n'
      case 'hget':
        return bulk(values.get(`${key}.${value}`))
      case 'multi':
        queue = []
        return '+OK\r\n'
      case 'exec': {
        const queued = queue ?? []
        queue = undefined
        return list(queued.map(answer))
      }
      case 'subscribe':
      case 'unsubscribe':
        return listening(command, args).join('')
      default:
        return `-ERR unknown command '${name}', with args beginning with: \r\n`
    }
  }
  let text = ''
  return {
    heard(bytes, talk: Talk) {
      text += String.fromCharCode(...bytes)
      for (let command = take(); command !== undefined; command = take()) {
        talk.send(Uint8Array.from(answer(command), (char) => char.charCodeAt(0)))
      }
    },
  }

  /** One whole command off the front. */
  function take(): string[] | undefined {
    const count = /^\*(\d+)\r\n/.exec(text)
    if (count === null) return undefined
    let at = count[0].length
    const parts: string[] = []
    for (let i = 0; i < Number(count[1]); i++) {
      const head = /^\$(\d+)\r\n/.exec(text.slice(at))
      if (head === null) return undefined
      const start = at + head[0].length
      at = start + Number(head[1]) + 2
      if (at > text.length) return undefined
      parts.push(text.slice(start, at - 2))
    }
    text = text.slice(at)
    return parts
  }
}
