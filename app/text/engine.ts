/** The line to an engine: why there is none, and what becomes of it. */
export const engine = {
  none: 'There is no engine to talk to.',
  otherProtocol: (theirs: number, ours: number) =>
    `The engine speaks protocol ${theirs}, this page ${ours}. Reload the page.`,
  noAnswer: 'The engine did not answer within ten seconds.',
  connectingAgain: (why: string) => `${why} Connecting again …`,
  startedAgain: (why: string) => `${why} It was started again and the scenario applied anew.`,
  notReached: (why: string) => `${why} It could not be reached again.`,
  node: {
    closed: 'The Node backend closed the connection; what it was working on is lost.',
    gone: 'The Node backend is gone.',
    noneAt: (url: string) => `No Node backend answers at ${url}. Start one with: npm start`,
  },
  worker: {
    none: 'This page has no service worker: it needs https or localhost, and a window that is not private.',
    stopped: 'The browser stopped the service worker.',
    stoppedAtWork: 'The browser stopped the service worker. What it was working on is lost; send it again.',
    replaced: 'The service worker was replaced by a newer one.',
    notStarted: (problem: string) => `The service worker could not be started: ${problem}`,
    notActive: 'The service worker did not become active; reload the page.',
  },
  sockets: {
    noGateway: 'The gateway of this page does not run.',
    closedEarly: 'The connection was closed before it was established.',
  },
} as const
