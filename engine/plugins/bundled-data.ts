/** What is known of a plugin Kong ships besides its priority, which is the version's. */
export interface BundledFacts {
  /** Handler functions, where the source is open. */
  readonly phases?: string
  readonly isCommunity?: boolean
  /** Scopes its schema forbids. */
  readonly forbids?: string
}

/** Open-source plugins by name, and what docs/kong says of a few others (docs/kong/priorities.json). */
export const BUNDLED_FACTS: Readonly<Record<string, BundledFacts>> = {
  acl: { phases: 'access', isCommunity: true, forbids: 'consumer' },
  acme: { phases: 'init_worker configure certificate access', isCommunity: true, forbids: 'consumer route service' },
  'ai-prompt-decorator': { phases: 'access', isCommunity: true },
  'ai-prompt-guard': { phases: 'access', isCommunity: true },
  'ai-prompt-template': { phases: 'access', isCommunity: true },
  'ai-proxy': { phases: 'access header_filter body_filter', isCommunity: true },
  'ai-request-transformer': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  'ai-response-transformer': { phases: 'access', isCommunity: true },
  'aws-lambda': { phases: 'access header_filter', isCommunity: true },
  'azure-functions': { phases: 'access', isCommunity: true },
  'basic-auth': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  'bot-detection': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  'correlation-id': { phases: 'init_worker access header_filter', isCommunity: true },
  cors: { phases: 'access header_filter', isCommunity: true, forbids: 'consumer' },
  datadog: { phases: 'log', isCommunity: true },
  'file-log': { phases: 'log', isCommunity: true },
  'grpc-gateway': { phases: 'access header_filter body_filter', isCommunity: true },
  'grpc-web': { phases: 'access header_filter body_filter', isCommunity: true },
  'hmac-auth': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  'http-log': { phases: 'log', isCommunity: true },
  'ip-restriction': { phases: 'access preread', isCommunity: true },
  jwt: { phases: 'access', isCommunity: true, forbids: 'consumer' },
  'key-auth': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  'ldap-auth': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  loggly: { phases: 'log', isCommunity: true },
  oauth2: { phases: 'access', isCommunity: true, forbids: 'consumer' },
  opentelemetry: { phases: 'configure access header_filter log', isCommunity: true },
  'post-function': {
    phases: 'certificate rewrite access header_filter body_filter log',
    isCommunity: true,
    forbids: 'consumer',
  },
  'pre-function': {
    phases: 'certificate rewrite access header_filter body_filter log',
    isCommunity: true,
    forbids: 'consumer',
  },
  prometheus: { phases: 'init_worker configure log', isCommunity: true },
  'proxy-cache': { phases: 'init_worker access header_filter body_filter', isCommunity: true },
  'rate-limiting': { phases: 'access', isCommunity: true },
  redirect: { phases: 'access', isCommunity: true },
  'request-size-limiting': { phases: 'access', isCommunity: true },
  'request-termination': { phases: 'access', isCommunity: true },
  'request-transformer': { phases: 'access', isCommunity: true },
  'response-ratelimiting': { phases: 'access header_filter log', isCommunity: true },
  'response-transformer': { phases: 'header_filter body_filter', isCommunity: true },
  session: { phases: 'access header_filter', isCommunity: true, forbids: 'consumer' },
  'standard-webhooks': { phases: 'access', isCommunity: true, forbids: 'consumer' },
  statsd: { phases: 'log', isCommunity: true },
  syslog: { phases: 'log', isCommunity: true },
  'tcp-log': { phases: 'log', isCommunity: true },
  'udp-log': { phases: 'log', isCommunity: true },
  zipkin: { phases: 'access header_filter body_filter log preread', isCommunity: true },
}
