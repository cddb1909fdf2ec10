/** kong.conf, for hosts that want to know where to listen. */
export { readKongConf } from './scenario/kong-conf.ts'
