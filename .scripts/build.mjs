// npm run build: engine/dist and dist/, where something is newer than they are.
import { ensureApp, ensureEngine, ensureInstalled } from './bootstrap.mjs'

ensureInstalled()
ensureEngine()
ensureApp()
