/** What an option of curl means here. */
export type CurlOption =
  | 'url'
  | 'method'
  | 'header'
  | 'data'
  | 'data-raw'
  | 'data-binary'
  | 'data-urlencode'
  | 'json'
  | 'form'
  | 'form-string'
  | 'get'
  | 'head'
  | 'upload'
  | 'user'
  | 'bearer'
  | 'cookie'
  | 'agent'
  | 'referer'
  | 'range'
  | 'compressed'
  | 'url-query'
  | 'request-target'
  | 'path-as-is'
  | 'globoff'
  | 'http1.0'
  | 'http1.1'
  | 'http2'
  | 'next'
  | 'config'
  | 'proxy'
  | 'client-certificate'
  | 'ignored'

interface OptionShape {
  readonly meaning: CurlOption
  readonly takesValue: boolean
}

/** `long short? value?`: options by meaning. Those that change nothing of the request are ignored. */
const TABLE: Readonly<Record<CurlOption, string>> = {
  url: 'url=',
  method: 'request/X=',
  header: 'header/H=',
  data: 'data/d= data-ascii=',
  'data-raw': 'data-raw=',
  'data-binary': 'data-binary=',
  'data-urlencode': 'data-urlencode=',
  json: 'json=',
  form: 'form/F=',
  'form-string': 'form-string=',
  get: 'get/G',
  head: 'head/I',
  upload: 'upload-file/T=',
  user: 'user/u=',
  bearer: 'oauth2-bearer=',
  cookie: 'cookie/b=',
  agent: 'user-agent/A=',
  referer: 'referer/e=',
  range: 'range/r=',
  compressed: 'compressed',
  'url-query': 'url-query=',
  'request-target': 'request-target=',
  'path-as-is': 'path-as-is',
  globoff: 'globoff/g',
  'http1.0': 'http1.0/0',
  'http1.1': 'http1.1',
  http2: 'http2 http2-prior-knowledge',
  next: 'next/:',
  config: 'config/K=',
  proxy: 'proxy/x= preproxy= socks4= socks4a= socks5= socks5-hostname=',
  'client-certificate': 'cert/E= key= cert-type= key-type= pass=',
  ignored:
    'silent/s show-error/S location/L location-trusted insecure/k include/i show-headers verbose/v fail/f ' +
    'fail-with-body fail-early no-buffer/N progress-bar/# basic anyauth digest ntlm negotiate tr-encoding raw ' +
    'remote-name/O remote-header-name/J remote-time/R ipv4/4 ipv6/6 tlsv1/1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 ' +
    'sslv2/2 sslv3/3 ssl-no-revoke ssl-reqd http3 http3-only http0.9 tcp-nodelay tcp-fastopen parallel/Z ' +
    'disable/q no-progress-meter styled-output crlf create-dirs proxy-insecure proxytunnel/p ' +
    'compressed-ssh post301 post302 post303 retry-connrefused retry-all-errors junk-session-cookies/j append/a ' +
    'output/o= write-out/w= max-time/m= connect-timeout= retry= retry-delay= retry-max-time= cacert= capath= ' +
    'ciphers= tls-max= tls13-ciphers= resolve= connect-to= dns-servers= interface= local-port= limit-rate= ' +
    'max-redirs= cookie-jar/c= dump-header/D= stderr= trace= trace-ascii= proxy-user/U= proxy-header= noproxy= ' +
    'keepalive-time= speed-limit/Y= speed-time/y= continue-at/C= time-cond/z= max-filesize= unix-socket= ' +
    'expect100-timeout= output-dir= rate= alt-svc= hsts= curves= pinnedpubkey= proto= proto-default= ' +
    'proto-redir= happy-eyeballs-timeout-ms= parallel-max= abstract-unix-socket= engine= random-file= quote/Q=',
}

const LONG = new Map<string, OptionShape>()
const SHORT = new Map<string, OptionShape>()
for (const [meaning, list] of Object.entries(TABLE) as [CurlOption, string][])
  for (const entry of list.split(' ')) {
    const takesValue = entry.endsWith('=')
    const [long = '', short] = entry.replace('=', '').split('/')
    LONG.set(long, { meaning, takesValue })
    if (short !== undefined) SHORT.set(short, { meaning, takesValue })
  }

/** One option of a command line, in order; a bare word is a `url`. */
export interface ReadOption {
  readonly meaning: CurlOption
  readonly value: string
}

/** Options of curl's words (without `curl` itself). @throws {Error} naming an option that curl does not have */
export function readOptions(words: readonly string[]): readonly ReadOption[] {
  const options: ReadOption[] = []
  let areOver = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const take = (name: string): string => {
      at += 1
      const value = words[at]
      if (value === undefined) throw new Error(`curl's option ${name} needs a value after it.`)
      return value
    }
    if (areOver || !word.startsWith('-') || word === '-') options.push({ meaning: 'url', value: word })
    else if (word === '--') areOver = true
    else if (word.startsWith('--')) options.push(readLong(word, take))
    else options.push(...readShort(word, take))
  }
  return options
}

function readLong(word: string, take: (name: string) => string): ReadOption {
  const name = word.slice(2)
  const shape = LONG.get(name) ?? abbreviated(name)
  if (!shape && name.startsWith('no-') && LONG.has(name.slice(3))) return { meaning: 'ignored', value: '' }
  if (!shape) throw new Error(`curl has no option ${word}, or it is not known here.`)
  return { meaning: shape.meaning, value: shape.takesValue ? take(word) : '' }
}

/** curl takes an unambiguous beginning of a long option. */
function abbreviated(name: string): OptionShape | undefined {
  const fitting = [...LONG].filter(([long]) => long.startsWith(name))
  return fitting.length === 1 ? fitting[0]?.[1] : undefined
}

/** `-sSLd text`, `-XPOST`: flags together, a value behind the last or in the next word. */
function readShort(word: string, take: (name: string) => string): ReadOption[] {
  const options: ReadOption[] = []
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at)
    const shape = SHORT.get(letter)
    if (!shape) throw new Error(`curl has no option -${letter}, or it is not known here.`)
    if (!shape.takesValue) options.push({ meaning: shape.meaning, value: '' })
    else return [...options, { meaning: shape.meaning, value: word.slice(at + 1) || take(`-${letter}`) }]
  }
  return options
}
