const roofs =
  'M0 118H60V96h26v22h30V84l14-12 14 12v34h22V70h20v48h18V92h34v26h26V58h6v-14h8v14h6v60h30V88l22-14 22 14v30h24V62h16v56h20V30l13-22 13 22v88h22V80h40v38h18V66h12v52h28V94l18-12 18 12v24h30V74h24v44h30V52h8V36h6v16h8v66h34V90h30v28h24V72l16-10 16 10v46h34V84h22v34h30V100h40v18h60H1180'
const tower = 'M600 118V40h4V26a14 14 0 0 1 28 0v14h4v78M604 40h28M610 40V28a8 8 0 0 1 16 0v12'
const water = 'M40 130H420M470 130H760M820 130H1140M160 140H520M600 140H980'

/** A coast town and its belfry; decoration. */
export function Skyline() {
  return (
    <div className="si-sky" aria-hidden="true">
      <svg viewBox="0 0 1180 150" role="presentation">
        <path d={roofs} />
        <path className="tower" d={tower} />
        <circle cx="618" cy="33" r="2.5" />
        <path className="water" d={water} />
      </svg>
    </div>
  )
}
