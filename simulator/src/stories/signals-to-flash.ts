import { eve, eventDump, nxlog, syslog } from '../record.js'
import type { Story } from './story.js'

const user = 'ext-maint-07'

/** A stolen contractor account reaches the traffic signals: rejected pushes, VPN, sweep, remote desktop, service, flash. */
export const signalsToFlash: Story = {
  name: 'signals-to-flash',
  title: 'Traffic signals set to flash through a stolen account',
  steps(random, roster) {
    const outside = `203.0.113.${random.between(60, 99)}`
    const inside = '10.20.8.41'
    const jump = roster.address('jmp-ot-01', '10.40.1.5')
    const signals = roster.address('tms-app-02', '10.40.3.12')
    const push = (result: string) =>
      syslog('tcp', 'iam', 'idp-01', { action: 'push', result, user, src: outside, country: 'PA', app: 'City VPN' })
    const login = { action: 'login', result: 'success', user, src: outside, country: 'PA', address: inside }
    const desktop = (host: string, from: string) =>
      nxlog(host, 'Security', 4624, {
        TargetUserName: user,
        TargetDomainName: 'HAFENRIED',
        LogonType: 10,
        IpAddress: from,
      })
    const service = {
      ServiceName: 'TmsUpdater',
      ImagePath: 'C:\\ProgramData\\Tms\\TmsUpdater.exe',
      ServiceType: 'user mode service',
      StartType: 'auto start',
      AccountName: 'LocalSystem',
    }
    return [
      { second: 0, speak: push('rejected') },
      { second: 3, speak: push('rejected') },
      { second: 6, speak: push('rejected') },
      { second: 9, speak: push('accepted') },
      { second: 10, speak: syslog('tcp', 'vpn-gateway', 'vpn-gw-01', login) },
      {
        second: 15,
        speak: syslog('tcp', 'iam', 'idp-01', { action: 'directory-read', user, src: inside, names: 412 }),
      },
      {
        second: 20,
        speak: eve(
          'alert',
          { from: inside, to: signals, port: 3389 },
          {
            action: 'allowed',
            signature_id: 9000017,
            signature: 'CITY Sweep of ports 3389, 445 and 161 from one address',
            category: 'Detection of a Network Scan',
            severity: 2,
          },
        ),
      },
      { second: 27, speak: desktop('jmp-ot-01', inside) },
      { second: 34, speak: desktop('tms-app-02', jump) },
      {
        second: 40,
        speak: eventDump({ host: 'tms-app-02', provider: 'Service Control Manager', channel: 'System' }, 7045, service),
      },
      {
        second: 50,
        speak: syslog('tcp', 'signal-manager', 'tms-app-02', {
          action: 'set-pattern',
          pattern: 255,
          mode: 'flash',
          controllers: 11,
          seconds: 38,
          user: 'svc-signals',
          change_window: 'none',
          districts: 'Altstadt, Hafen',
        }),
      },
    ]
  },
}
