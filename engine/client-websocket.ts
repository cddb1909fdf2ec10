/** For hosts whose clients have no wire: a page's WebSocket. */
export { openStudioWebSocket } from './assembly/studio-websocket.ts'
