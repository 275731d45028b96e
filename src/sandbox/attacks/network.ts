import type { InsideAttack } from './attack.ts';

const door = (name: string) => (scene: { readonly heard: ReadonlySet<string> }): string | undefined =>
  scene.heard.has(name) ? `a listener on the host heard the token through ${name}` : undefined;

const common = { kind: 'inside', mandatory: true, quick: true } as const;

/** Items 12 to 15: ways out through sockets. */
export const networkAttacks: readonly InsideAttack[] = [
  {
    ...common, number: 12, id: 'tcp-loopback', tries: 'TCP to a listener on the host\'s loopback', detection: 'the listener hears the token',
    steps: ['connect'], observe: door('loopback'),
    perl: String.raw`socket(my $s, PF_INET, SOCK_STREAM, 0) or return step('connect', 0, "$!");
      my $ok = connect($s, pack_sockaddr_in($H{tcp}, inet_aton('127.0.0.1'))); step('connect', $ok, "$!"); syswrite($s, "$H{token} loopback\n") if $ok;`,
  },
  {
    ...common, number: 12, id: 'tcp-own-address', tries: 'TCP to the host\'s own address', detection: 'the listener hears the token',
    steps: ['connect'], observe: door('own-address'),
    perl: String.raw`socket(my $s, PF_INET, SOCK_STREAM, 0) or return step('connect', 0, "$!"); fcntl($s, F_SETFL, O_NONBLOCK);
      my $to = pack_sockaddr_in($H{tcpOwn} || 9, inet_aton($H{ownAddress})); my $ok = connect($s, $to);
      if (!$ok && $!{EINPROGRESS}) { my $w = ''; vec($w, fileno($s), 1) = 1; select(undef, $w, undef, 0.3); $ok = connect($s, $to) || $!{EISCONN} }
      step('connect', $ok, "$!"); syswrite($s, "$H{token} own-address\n") if $ok;`,
  },
  {
    ...common, number: 12, id: 'tcp-ipv6', tries: 'TCP over IPv6 to the host\'s loopback', detection: 'the listener hears the token',
    steps: ['connect'], observe: door('ipv6'),
    perl: String.raw`socket(my $s, PF_INET6, SOCK_STREAM, 0) or return step('connect', 0, "$!");
      my $ok = connect($s, Socket::pack_sockaddr_in6($H{tcp6} || 9, Socket::inet_pton(AF_INET6, '::1'))); step('connect', $ok, "$!");
      syswrite($s, "$H{token} ipv6\n") if $ok;`,
  },
  {
    ...common, number: 12, id: 'metadata-address', tries: 'TCP to the cloud metadata address and a UDP query to a public DNS address',
    detection: 'the connection is accepted, or the network takes the datagram', steps: ['metadata', 'dns'],
    perl: String.raw`socket(my $s, PF_INET, SOCK_STREAM, 0) or return (step('metadata', 0, "$!"), step('dns', 0, "$!")); fcntl($s, F_SETFL, O_NONBLOCK);
      my $to = pack_sockaddr_in(80, inet_aton('169.254.169.254')); my $ok = connect($s, $to);
      if (!$ok && $!{EINPROGRESS}) { my $w = ''; vec($w, fileno($s), 1) = 1; select(undef, $w, undef, 0.3); $ok = connect($s, $to) || $!{EISCONN} }
      step('metadata', $ok, "$!");
      socket(my $u, PF_INET, SOCK_DGRAM, 0); my $query = pack('n6', 1, 256, 1, 0, 0, 0) . "\x07invalid\0" . pack('n2', 1, 1);
      step('dns', defined send($u, $query, 0, pack_sockaddr_in(53, inet_aton('192.0.2.53'))), "$!");`,
  },
  {
    ...common, number: 12, id: 'udp-loopback', tries: 'UDP to a listener on the host', detection: 'the listener hears the token', steps: ['send'], observe: door('udp'),
    // Sending into one's own empty loopback succeeds locally: only what the host heard counts.
    perl: String.raw`socket(my $u, PF_INET, SOCK_DGRAM, 0) or return step('send', 0, "$!");
      send($u, "$H{token} udp\n", 0, pack_sockaddr_in($H{udp}, inet_aton('127.0.0.1'))); step('send', 0, 'sent'); select(undef, undef, undef, 0.02);`,
  },
  {
    ...common, number: 12, id: 'interfaces', tries: 'find a network interface besides the loopback', detection: 'an interface of another name is listed', steps: ['list'],
    perl: String.raw`my @found = grep { $_ ne 'lo' } map { /^\s*([^:\s]+):/ ? $1 : () } split /\n/, slurp('/proc/net/dev') // ''; step('list', scalar @found, "@found");`,
  },
  {
    ...common, number: 13, id: 'abstract-socket', tries: 'connect to an abstract unix socket of the host', detection: 'the listener hears the token',
    steps: ['connect'], observe: door('abstract'),
    perl: String.raw`socket(my $s, PF_UNIX, SOCK_STREAM, 0) or return step('connect', 0, "$!");
      my $ok = connect($s, pack('S', AF_UNIX) . "\0$H{abstract}"); step('connect', $ok, "$!"); syswrite($s, "$H{token} abstract\n") if $ok;`,
  },
  {
    ...common, number: 14, id: 'path-socket', tries: 'connect to unix sockets in the host\'s file system', detection: 'the listener hears the token, or a well-known daemon accepts',
    steps: ['connect', 'daemons'], observe: door('path'),
    perl: String.raw`my $try = sub { socket(my $s, PF_UNIX, SOCK_STREAM, 0) or return undef; return connect($s, pack_sockaddr_un($_[0])) ? $s : undef };
      my $s = $try->($H{path}); step('connect', $s, "$!"); syswrite($s, "$H{token} path\n") if $s;
      my @open = grep { $try->($_) } qw(/run/docker.sock /var/run/docker.sock /run/podman/podman.sock /run/dbus/system_bus_socket /run/systemd/private /run/containerd/containerd.sock /tmp/.X11-unix/X0);
      step('daemons', scalar @open, "@open");`,
  },
  {
    ...common, number: 15, id: 'socket-families', tries: 'sockets that a network namespace does not isolate: VSOCK, ALG, netlink-netfilter, and other rare families',
    detection: 'the kernel hands out such a socket', steps: ['vsock', 'alg', 'netfilter', 'rare'],
    perl: String.raw`my %one = (vsock => [40, 1, 0], alg => [38, 5, 0], netfilter => [16, 3, 12]);
      for my $name (sort keys %one) { my $got = socket(my $made, $one{$name}[0], $one{$name}[1], $one{$name}[2]); step($name, $got, $got ? 'created' : "$!") }
      my $s; my @got = grep { socket($s, $_, 5, 0) || socket($s, $_, 2, 0) || socket($s, $_, 1, 0) || socket($s, $_, 3, 0) } (3, 4, 5, 9, 11, 15, 21, 23, 24, 26, 29, 30, 31, 33, 35, 36, 37, 39, 41, 42, 43, 44, 45);
      step('rare', scalar @got, "families @got");`,
  },
  {
    ...common, number: 15, id: 'packet-sockets', tries: 'packet and raw sockets', detection: 'the kernel hands out such a socket', steps: ['packet', 'raw', 'raw6'],
    perl: String.raw`my $got = socket(my $s, 17, 3, 0x0300); step('packet', $got, "$!"); $got = socket($s, PF_INET, SOCK_RAW, 1); step('raw', $got, "$!"); $got = socket($s, PF_INET6, SOCK_RAW, 58); step('raw6', $got, "$!");`,
  },
];
