/** WebSocket address of the Node host that served this page; undefined when something else did. */
export function servedEngine(): string | undefined {
  const path = document.querySelector<HTMLMetaElement>('meta[name="phasescope-engine"]')?.content
  if (!path) return undefined
  return new URL(path, location.href).href.replace(/^http/, 'ws')
}
