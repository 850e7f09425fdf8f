/** How bytes come in: the HTTP door and the syslog door. Both hand blocks to the stream and never look into a record. */

export { type Framed, frame, mediaTypes, recordBytesMax } from './frame.js'
export { defaultHttpDoorLimits, type HttpDoorLimits, type HttpDoorSetup, httpDoor, type Sender } from './http-door.js'
export { openSyslogDoor, type SyslogDoor, type SyslogDoorSetup } from './syslog-door.js'
