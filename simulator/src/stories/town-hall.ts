import { eve, processStart } from '../record.js'
import type { Story } from './story.js'

/** The hour before the ransom note, in the town hall: a document, a rented name, backups deleted, repair turned off. */
export const townHall: Story = {
  name: 'town-hall',
  title: 'Town hall computer prepared for encryption',
  steps(_random, roster) {
    const at = { host: 'th-pc-114', user: 'l.brandt' }
    const address = roster.address(at.host, '10.30.4.114')
    const system = 'C:\\Windows\\System32\\'
    const powershell = `${system}WindowsPowerShell\\v1.0\\powershell.exe`
    const word = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE'
    const name = { type: 'query', id: 4312, rrname: 'rathaus-update.duckdns.org', rrtype: 'A' }
    const command = `${system}cmd.exe`
    return [
      { second: 0, speak: processStart(at, powershell, 'powershell.exe -w hidden -enc SQBFAFgA', word) },
      { second: 6, speak: eve('dns', { from: address, to: '10.30.0.53', port: 53, protocol: 'UDP' }, name) },
      {
        second: 30,
        speak: processStart(at, `${system}vssadmin.exe`, 'vssadmin.exe delete shadows /all /quiet', command),
      },
      {
        second: 36,
        speak: processStart(at, `${system}bcdedit.exe`, 'bcdedit /set {default} recoveryenabled no', command),
      },
    ]
  },
}
