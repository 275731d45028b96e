/**
 * Other names of well-known vendors and products: what administrators write, what CVE records and the catalog call a thing that goes
 * by another name elsewhere. Written by hand; names are as `names.ts` makes them. One name may stand for several products, where a
 * source speaks of a part that all of them have.
 */
export const vendorNames: ReadonlyMap<string, string> = new Map(Object.entries({
  ms: 'microsoft', msft: 'microsoft', microsoftwindows: 'microsoft', zohocorp: 'zoho', manageengine: 'zoho', cloud: 'citrix', netscaler: 'citrix', synacor: 'zimbra', pulsesecure: 'ivanti', pulse: 'ivanti', mobileiron: 'ivanti',
  kemp: 'progress', telerik: 'progress', ipswitch: 'progress', sun: 'oracle', linuxkernelorganization: 'linux', rarlab: 'rarlab', winrar: 'rarlab', palo: 'paloalto', panw: 'paloalto', hewlettpackardenterprise: 'hpe', hewlettpackard: 'hp',
  f5: 'f5', emc: 'dell', dellemc: 'dell', macromedia: 'adobe', android: 'google', chromium: 'google', mozillacorporation: 'mozilla', httpd: 'apache', barracudanetworks: 'barracuda', foxitsoftware: 'foxit', forti: 'fortinet', checkpointsoftware: 'checkpoint',
}));

export const productWords: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  win: ['windows'], w10: ['windows', '10'], w11: ['windows', '11'], win7: ['windows', '7'], win10: ['windows', '10'], win11: ['windows', '11'], windows10: ['windows', '10'], windows11: ['windows', '11'], srv: ['server'], svr: ['server'], ws2016: ['windows', 'server', '2016'],
  ws2019: ['windows', 'server', '2019'], ws2022: ['windows', 'server', '2022'], upd: ['update'], dc: ['dc'], ent: ['enterprise'], std: ['standard'], mgmt: ['management'], mgr: ['manager'], osx: ['os', 'x'], ad: ['active', 'directory'], o365: ['365', 'apps'], office365: ['365', 'apps'], m365: ['365', 'apps'],
}));

type Table = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Parts of Windows that the catalog names instead of it. */
const partsOfWindows = ['win32k', 'smbv1', 'smbv1 server', 'smbv3', 'graphics component', 'graphics device interface gdi', 'dwm core library', 'netlogon', 'task scheduler', 'remote desktop services', 'http protocol stack', 'http.sys', 'mshtml', 'winverifytrust function', 'windows com+ event system service', 'client server run time subsystem csrss', 'ancillary function driver afd.sys', 'directx graphics kernel dxgkrnl', 'kerberos key distribution center kdc', 'atm font driver', 'smartscreen prompt', 'windows cng key isolation service', 'streaming service', 'streaming service proxy', 'enhanced cryptographic provider', 'wordpad', 'hyper v remotefx', 'windows'];

/** By vendor, then name: the names that it is kept under. */
export const productNames: Table = {
  microsoft: {
    ...Object.fromEntries(partsOfWindows.map((part) => [part, ['windows']])),
    exchange: ['exchange server'], ie: ['internet explorer'], ie11: ['internet explorer'], 'internet explorer scripting engine': ['internet explorer'], edge: ['edge chromium'], 'edge based': ['edge chromium'], 'edge stable': ['edge chromium'], '365': ['365 apps'], '365 apps enterprise': ['365 apps'], '365 apps business': ['365 apps'], 'office 365': ['365 apps'],
    'office 365 proplus': ['365 apps'], sharepoint: ['sharepoint server'], sql: ['sql server'], mssql: ['sql server'], iis: ['internet information services'], 'internet information services iis': ['internet information services'], 'internet information server': ['internet information services'], 'office outlook': ['outlook'], 'office word': ['word'],
    'office excel': ['excel'], 'office powerpoint': ['powerpoint'], 'ms office': ['office'], dotnet: ['net'], 'open management infrastructure': ['open management infrastructure'], scom: ['system center operations manager'], sccm: ['configuration manager'], mecm: ['configuration manager'], lync: ['skype business'],
  },
  google: { chromium: ['chrome'], 'chrome browser': ['chrome'], skia: ['chrome'], dawn: ['chrome'], 'android os': ['android'], framework: ['android'], kernel: ['android'], 'android kernel': ['android'], runtime: ['android'] },
  apple: {
    'iphone os': ['ios'], 'iphone': ['ios'], 'ipad os': ['ipados'], 'mac os': ['macos'], 'mac os x': ['macos'], 'os x': ['macos'], 'tv os': ['tvos'], 'watch os': ['watchos'], 'safari webkit': ['safari'], 'ios ipados': ['ios', 'ipados'], 'ios ipados macos': ['ios', 'ipados', 'macos'], webkit: ['safari', 'ios', 'ipados', 'macos'],
  },
  adobe: {
    reader: ['acrobat reader'], 'reader dc': ['acrobat reader dc'], 'acrobat reader continuous': ['acrobat reader dc'], 'acrobat pro dc': ['acrobat dc'], 'acrobat pro': ['acrobat'], 'acrobat standard': ['acrobat'], 'acrobat reader': ['acrobat reader'], flash: ['flash player'], 'adobe commerce': ['commerce'], magento: ['commerce'], 'magento open source': ['commerce'],
    'experience manager forms': ['experience manager'], 'experience manager aem forms': ['experience manager'], aem: ['experience manager'], 'cold fusion': ['coldfusion'],
  },
  cisco: {
    asa: ['adaptive security appliance'], 'asa os': ['adaptive security appliance'], 'secure firewall adaptive security appliance': ['adaptive security appliance'], ftd: ['firepower threat defense'], 'secure firewall threat defense': ['firepower threat defense'], 'firepower management center': ['secure firewall management center'], fmc: ['secure firewall management center'],
    'ios xe web ui': ['ios xe'], iosxe: ['ios xe'], iosxr: ['ios xr'], 'nexus os': ['nx os'], cucm: ['unified communications manager'], callmanager: ['unified communications manager'], anyconnect: ['anyconnect secure mobility client'], 'anyconnect secure': ['anyconnect secure mobility client'], ise: ['identity services engine'],
    'ios xr': ['ios xr'], 'sd wan vmanage': ['catalyst sd wan manager'], vmanage: ['catalyst sd wan manager'], 'catalyst sd wan manger': ['catalyst sd wan manager'],
  },
  citrix: {
    adc: ['netscaler adc'], 'application delivery controller': ['netscaler adc'], 'netscaler application delivery controller': ['netscaler adc'], 'application delivery controller adc': ['netscaler adc'], netscaler: ['netscaler adc'], gateway: ['netscaler gateway'], 'access gateway': ['netscaler gateway'], 'workspace application': ['workspace'], 'workspace app': ['workspace'], receiver: ['workspace'],
  },
  fortinet: { fortigate: ['fortios'], 'forti os': ['fortios'], 'fortios ssl vpn': ['fortios'], 'forticlient ems': ['forticlientems'], 'forticlient enterprise management server': ['forticlientems'] },
  vmware: { vcenter: ['vcenter server'], 'vcenter server appliance': ['vcenter server'], vcsa: ['vcenter server'], esx: ['esxi'], 'vsphere esxi': ['esxi'], 'vsphere hypervisor': ['esxi'], 'esxi hypervisor': ['esxi'], vsphere: ['esxi', 'vcenter server'], 'vsphere client': ['vcenter server'], 'vmware tools': ['tools'] },
  oracle: {
    java: ['java se'], jre: ['java se'], jdk: ['java se'], 'java runtime environment': ['java se'], 'java runtime environment jre': ['java se'], 'java se jdk': ['java se'], 'java se runtime environment': ['java se'], 'java se development kit': ['java se'], 'java platform se': ['java se'], 'java development kit': ['java se'], 'java jre': ['java se'], 'java jdk': ['java se'],
    weblogic: ['weblogic server'], virtualbox: ['vm virtualbox'], 'e business suite': ['e business suite'], ebs: ['e business suite'], peoplesoft: ['peoplesoft enterprise peopletools'], 'peoplesoft peopletools': ['peoplesoft enterprise peopletools'],
  },
  paloalto: { 'pan os': ['pan os'], 'globalprotect': ['globalprotect app'], globalprotect_app: ['globalprotect app'] },
  apache: { httpd: ['http server'], http: ['http server'], apache: ['http server'], apache2: ['http server'], log4j2: ['log4j'], 'log4j core': ['log4j'], 'tomcat server': ['tomcat'], 'struts 2': ['struts'], 'struts 1': ['struts'] },
  ivanti: {
    epm: ['endpoint manager'], epmm: ['endpoint manager mobile'], 'mobileiron core': ['endpoint manager mobile'], 'endpoint manager mobile epmm': ['endpoint manager mobile'], 'endpoint manager epm': ['endpoint manager'], 'pulse connect secure': ['connect secure'], 'connect': ['connect secure'], 'pulse policy secure': ['policy secure'], ics: ['connect secure'], ips: ['policy secure'],
    csa: ['cloud services appliance'], 'endpoint manager cloud service appliance': ['cloud services appliance'], 'mobileiron sentry': ['sentry'], core: ['endpoint manager mobile'], vtm: ['virtual traffic manager'],
  },
  linux: { linux: ['kernel'], 'linux kernel': ['kernel'] },
  zoho: { 'manageengine': ['manageengine'], 'service desk plus': ['manageengine servicedesk plus'], 'servicedesk plus': ['manageengine servicedesk plus'], 'ad self service plus': ['manageengine adselfservice plus'], 'adselfservice plus': ['manageengine adselfservice plus'] },
  zimbra: { 'collaboration suite': ['collaboration'], 'collaboration suite zcs': ['collaboration'], zcs: ['collaboration'], zimbra: ['collaboration'] },
  progress: { moveit: ['moveit transfer'], 'kemp loadmaster': ['loadmaster'], 'kemp loadmaster virtual': ['loadmaster'] },
  solarwinds: { 'serv u ftp': ['serv u'], 'serv u ftp server': ['serv u'], 'orion platform': ['orion'], whd: ['web help desk'] },
  atlassian: { jira: ['jira server', 'jira data center'], confluence: ['confluence server', 'confluence data center'], bitbucket: ['bitbucket'], 'confluence data center server': ['confluence server', 'confluence data center'], 'confluence server data center': ['confluence server', 'confluence data center'], 'jira server data center': ['jira server', 'jira data center'] },
  veeam: { 'backup replication': ['backup replication'], 'backup recovery': ['backup replication'], vbr: ['backup replication'], backup: ['backup replication'] },
  roundcube: { roundcube: ['webmail'] },
  sonicwall: { 'sma 100': ['sma100'], 'sma100 appliances': ['sma100'], 'sma 100 appliances': ['sma100'], 'sslvpn sma100': ['sma100'], 'sma1000 appliances': ['sma1000'], 'sma 1000': ['sma1000'], 'sma1000 appliance': ['sma1000'] },
  f5: { 'big ip': ['big ip'], bigip: ['big ip'], 'big ip ltm': ['big ip'], 'big ip local traffic manager': ['big ip'], 'big ip all modules': ['big ip'] },
  connectwise: { 'screen connect': ['screenconnect'], control: ['screenconnect'] },
  videolan: { vlc: ['vlc media player'], 'vlc player': ['vlc media player'] },
  juniper: { 'junos os': ['junos'] },
  barracuda: { 'email security gateway': ['email security gateway appliance'] },
  gitlab: { ce: ['gitlab'], ee: ['gitlab'], 'ce ee': ['gitlab'], 'community edition': ['gitlab'], 'enterprise edition': ['gitlab'], community: ['gitlab'] },
  rarlab: { rarlab: ['winrar'], rar: ['winrar'] },
};

/** Names that are known without their vendor, by everybody. */
export const bareNames: Readonly<Record<string, string>> = {
  windows: 'microsoft', office: 'microsoft', outlook: 'microsoft', word: 'microsoft', excel: 'microsoft', powerpoint: 'microsoft', exchange: 'microsoft', 'exchange server': 'microsoft', sharepoint: 'microsoft', 'sharepoint server': 'microsoft', 'sql server': 'microsoft', mssql: 'microsoft', 'internet explorer': 'microsoft', ie: 'microsoft', ie11: 'microsoft', edge: 'microsoft', 'edge chromium': 'microsoft', '365 apps': 'microsoft', iis: 'microsoft',
  'net framework': 'microsoft', 'internet information services': 'microsoft', silverlight: 'microsoft', sccm: 'microsoft', chrome: 'google', 'chrome browser': 'google', android: 'google', firefox: 'mozilla', 'firefox esr': 'mozilla', thunderbird: 'mozilla', ios: '', macos: 'apple', 'mac os x': 'apple', 'mac os': 'apple', 'os x': 'apple', ipados: 'apple', iphone: 'apple', safari: 'apple', watchos: 'apple', tvos: 'apple',
  'acrobat reader': 'adobe', 'acrobat reader dc': 'adobe', acrobat: 'adobe', 'acrobat dc': 'adobe', 'flash player': 'adobe', flash: 'adobe', coldfusion: 'adobe', 'cold fusion': 'adobe', 'ios xe': 'cisco', 'ios xr': 'cisco', 'adaptive security appliance': 'cisco', 'nx os': 'cisco', anyconnect: 'cisco', 'anyconnect secure mobility client': 'cisco', java: 'oracle', 'java se': 'oracle', jre: 'oracle', jdk: 'oracle',
  'java runtime environment': 'oracle', 'java se development kit': 'oracle', 'java development kit': 'oracle', weblogic: 'oracle', 'weblogic server': 'oracle', virtualbox: 'oracle', vcenter: 'vmware', 'vcenter server': 'vmware', esxi: 'vmware', 'vsphere esxi': 'vmware', 'vsphere client': 'vmware', fortios: 'fortinet', fortigate: 'fortinet', fortimanager: 'fortinet', fortiproxy: 'fortinet', fortiweb: 'fortinet', 'pan os': 'paloalto', panos: 'paloalto', globalprotect: 'paloalto', tomcat: 'apache', log4j: 'apache', struts: 'apache', 'http server': '',
  netscaler: 'citrix', 'netscaler adc': 'citrix', 'netscaler gateway': 'citrix', winrar: 'rarlab', 'linux kernel': 'linux', vlc: 'videolan', 'vlc media player': 'videolan', confluence: 'atlassian', 'confluence server': 'atlassian', 'confluence data center': 'atlassian', jira: 'atlassian', 'jira server': 'atlassian', moveit: 'progress', 'moveit transfer': 'progress', whatsup: 'progress', 'serv u': 'solarwinds', screenconnect: 'connectwise', teamcity: 'jetbrains',
  mobileiron: 'ivanti', 'mobileiron core': 'ivanti', 'pulse connect secure': 'ivanti', roundcube: 'roundcube', 'big ip': 'f5', bigip: 'f5', teamviewer: 'teamviewer', 'apex one': 'trendmicro', 'veeam backup replication': 'veeam', sonicos: 'sonicwall', 'qnap photo station': 'qnap', papercut: 'papercut', 'papercut mf': 'papercut', 'papercut ng': 'papercut',
};
