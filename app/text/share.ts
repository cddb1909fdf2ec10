/** The share dialog, which is loaded on demand. */
export const share = {
  title: 'Share',
  about:
    'Files, request, breakpoints, the shown run and where you are. Nothing leaves this machine until you send it: a link holds everything behind its #, which no server sees.',
  collecting: 'Collecting …',
  noSecret: 'Nothing in it looks secret.',
  masked: 'Masked, everywhere alike:',
  copyLink: 'Copy link',
  saveZip: 'Save as zip',
  outcomes: {
    copied: 'The link is in the clipboard. Whoever opens it sees what you see.',
    'copied-without-run':
      'The link is in the clipboard, without the recorded run, which is too large for it: the request is sent again when it is opened.',
    'too-long': 'This is too large for a link (over 100 KB). Save it as a zip instead.',
  },
  saved: 'The zip is in your downloads. Drop it on Phasescope to open it.',
  failed: (problem: string) => `That did not work: ${problem}`,
  contents: 'What is shared',
  files: (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`,
  request: (method: string, url: string) => `the request ${method} ${url}`,
  breakpoints: (count: number) => `${count} breakpoints`,
  run: (name: string, status: number) => `the run ${name}, ${status}`,
} as const
