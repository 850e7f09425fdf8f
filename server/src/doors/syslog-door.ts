import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Problem } from '../problem/index.js'
import type { Stream } from '../stream/index.js'
import type { Log, Metrics } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'
import { droppedDatagrams } from './kernel-drops.js'
import { openSyslogBatches, type SyslogBatches } from './syslog-batches.js'
import { messageBytesMax, openSyslogFrames, trimmed } from './syslog-frames.js'

/** TCP connections at once; each may hold one unfinished message of 64 KiB. */
const connectionsMax = 1_024
/** What we ask the kernel to hold for us; it doubles this and caps it at net.core.rmem_max. */
const receiveBufferBytes = 4 << 20
/** How often the kernel's count of dropped datagrams is read, in ms. */
const dropsEveryMs = 2_000
/** Tries to find a port that is free for UDP and TCP when any will do. */
const portTriesMax = 20

export interface SyslogDoorSetup {
  readonly host: string
  /** 0 takes one that is free for both. */
  readonly port: number
  readonly stream: Stream
  readonly metrics: Metrics
  readonly clock: Clock
  readonly agency: string
  readonly source: string
  readonly log: Log
}

export interface SyslogDoor {
  readonly port: number
  /** Stops listening, then makes durable what has come in. */
  close(): Promise<void>
}

/**
 * Hears syslog on one port, UDP (RFC 5426) and TCP (RFC 6587). Messages are taken as they are: 64 KiB at most, byte order marks and NULs
 * around them removed; one that is not UTF-8 is kept too, for nobody could be told to send it again. Syslog has no answer: what sat in a
 * socket when Belfry was killed is lost, and its sender does not know. Problem: `syslog.port.taken`.
 */
export async function openSyslogDoor(setup: SyslogDoorSetup): Promise<SyslogDoor> {
  const connections = new Set<Socket>()
  const batches = openSyslogBatches({
    ...setup,
    onRoom: () => {
      for (const connection of connections) connection.resume()
    },
  })
  const server = createServer(connection => hear(connection, { connections, batches, setup }))
  server.maxConnections = connectionsMax
  const { udp, port } = await listen(server, setup)
  server.on('error', error => setup.log.error({ error: error.message }, 'the syslog TCP socket failed'))
  udp.on('error', error => setup.log.error({ error: error.message }, 'the syslog UDP socket failed'))
  udp.on('message', (datagram, { address }) => {
    const message = trimmed(datagram)
    if (message.length === 0) return
    if (message.length > messageBytesMax) refuse(setup, 'syslog-udp', 'too_long')
    else if (!batches.add('syslog-udp', address, message)) refuse(setup, 'syslog-udp', 'queue_full')
  })
  const readDrops = async () => {
    const dropped = await droppedDatagrams(port)
    if (dropped !== null) setup.metrics.datagramsDropped.set(dropped)
  }
  const drops = setInterval(readDrops, dropsEveryMs)
  drops.unref()
  return {
    port,
    async close() {
      clearInterval(drops)
      await readDrops()
      const closed = [once(server, 'close'), once(udp, 'close')]
      server.close()
      udp.close()
      for (const connection of connections) connection.destroy()
      await Promise.all(closed)
      await batches.close()
    },
  }
}

function hear(connection: Socket, at: { connections: Set<Socket>; batches: SyslogBatches; setup: SyslogDoorSetup }) {
  const { connections, batches, setup } = at
  const frames = openSyslogFrames()
  const peer = connection.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
  const keep = (message: Buffer) => {
    if (!batches.add('syslog-tcp', peer, message)) refuse(setup, 'syslog-tcp', 'queue_full')
  }
  connections.add(connection)
  if (batches.isCrowded()) connection.pause()
  connection.on('data', chunk => {
    for (const message of frames.push(chunk)) keep(message)
    for (let skipped = frames.skipped(); skipped > 0; skipped--) refuse(setup, 'syslog-tcp', 'too_long')
    // The sender's own socket fills up and it waits, or spools: nothing is dropped.
    if (batches.isCrowded()) for (const each of connections) each.pause()
  })
  // A connection that breaks is ordinary: its sender comes back.
  connection.on('error', () => {})
  connection.on('close', () => {
    connections.delete(connection)
    const rest = frames.end()
    if (rest) keep(rest)
  })
}

function refuse(setup: SyslogDoorSetup, door: string, reason: string): void {
  setup.metrics.recordsRefused.inc({ door, reason })
}

/** Takes one port for both; when any will do, another one is tried where UDP has taken what TCP was given. */
async function listen(server: Server, { host, port }: SyslogDoorSetup): Promise<{ udp: UdpSocket; port: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      server.listen(port, host)
      await once(server, 'listening')
      const taken = (server.address() as { port: number }).port
      return { udp: await bindUdp(host, taken), port: taken }
    } catch (error) {
      if (server.listening) await new Promise(resolve => server.close(resolve))
      if (port !== 0 || attempt === portTriesMax) throw portTaken(host, port, error as NodeJS.ErrnoException)
    }
  }
}

async function bindUdp(host: string, port: number): Promise<UdpSocket> {
  const udp = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes })
  try {
    udp.bind(port, host)
    await once(udp, 'listening')
    return udp
  } catch (error) {
    udp.close()
    throw error
  }
}

function portTaken(host: string, port: number, error: NodeJS.ErrnoException): Problem {
  return new Problem(
    'syslog.port.taken',
    `Syslog cannot listen on ${host}:${port} (${error.code ?? error.message})`,
    'Stop the other program there, or set syslog.port in the configuration',
  )
}
