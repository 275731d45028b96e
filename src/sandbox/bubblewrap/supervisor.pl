# Process 1 of every sandbox: the only process in there that is ours. It takes one job from the worker, runs it as its
# child, and tells on a descriptor of its own how it went. The worker sends this text and the job through standard input,
# so neither is a file that the program could read or a command line that a process list would show.
#
# What holds it against the program, which has the same user id and the same namespaces:
#   - it is not dumpable: /proc/1/{fd,mem,environ,root} and ptrace are closed to its own user (proc(5), ptrace(2));
#   - as process 1 of its namespace it gets no signal from inside that it has no handler for, SIGKILL included
#     (pid_namespaces(7)); the one handler does nothing;
#   - the seccomp filter refuses prlimit(2) on another process;
#   - the report descriptor is close-on-exec and the program is given 0 to 3 only, pipes to this
#     process;
#   - it reads /out and /log when every other process is dead, so nothing moves under its hands.
# It loads no module but strict: start-up is 3 ms, and POSIX alone would triple that. System call numbers and flag values
# differ by architecture and come from the worker.
use strict;

binmode STDIN;
read STDIN, my $size, 4;
read STDIN, my $job, unpack 'N', $size;
my @in = unpack '(N/a*)*', $job;
undef $job;
my %is = split /[= ]/, shift @in;
sub numbers { map { 0 + $_ } split /,/, $is{$_[0]} // '' }
sub list { splice @in, 0, shift @in }
my @argv  = list();
my %env   = list();
my @files = list();
my @ports = list();
my $stdin = shift @in;

my ($REPORT, $CLOEXEC, $NONBLOCK) = ($is{report} + 0, 1, 2048);
my ($WNOHANG, $KILL, $EAGAIN, $EINTR) = (1, 9, 11, 4);
my $report;
my ($LINK, $FOLDER, $FILE, $TYPE) = (0120000, 0040000, 0100000, 0170000);
my $NUMBER = qr/^(\d+)$/;

sub put {
    my ($handle, $bytes, $at) = (@_, 0);
    while ($at < length $bytes) {
        my $n = syswrite $handle, $bytes, length($bytes) - $at, $at;
        next if !defined $n && $! == $EINTR;
        exit 73 if !$n;    # the worker is gone, and soon so are we
        $at += $n;
    }
}
sub frame  { put($report, pack 'a N/a*', @_) }
sub broken { frame('B', "$_[0]: $!"); exit 74 }
sub clock  { my $t = "\0" x 16; syscall($is{clock_gettime} + 0, 1, $t); my ($s, $n) = unpack 'q2', $t; $s + $n / 1e9 }

# A container engine gives us three streams only: the report takes standard output, and what the program writes goes
# through us in frames of the same report (relay). Standard input stays open while the worker lives.
if ($is{relay}) { syscall($is{dup3} + 0, 1, $_, 0) >= 0 or exit 75 for 3, $REPORT }
open $report, '>&=', $REPORT or exit 71;
fcntl $report, 2, $CLOEXEC or exit 72;
$SIG{PIPE} = 'IGNORE';

# The control groups: "0" moves the writer, and the kernel asks whether whoever opened the file was allowed to.
for my $fd (numbers('joins')) {
    open my $group, '>&=', $fd or broken('control group');
    syswrite $group, '0' or broken('control group');
    close $group;
}

# Descriptors that leaked into the worker must not reach the program.
opendir my $fds, '/proc/self/fd' or broken('descriptors');
my @stray = grep { $_ > $REPORT } map { /$NUMBER/ ? 0 + $1 : () } readdir $fds;
closedir $fds;
syscall($is{close} + 0, $_) for @stray;

# The program gets pipes to us: it holds no descriptor that leads out of the sandbox, and can open /dev/stdout by name,
# which a socket does not allow. What comes goes on to the worker's sockets, or into the report where there are none.
my %relay;
for my $fd (1 .. 3) {
    my $to;
    $is{relay} or open $to, '>&', $fd or broken('stream');
    pipe my $from, my $write or broken('pipe');
    syscall($is{dup3} + 0, fileno $write, $fd, 0) >= 0 or broken('dup3');
    close $write;
    fcntl $from, 4, $NONBLOCK;
    $relay{ fileno $from } = [$from, $fd, $to];
}

sub dumpable { syscall($is{prctl} + 0, 4, $_[0], 0, 0, 0) == 0 or broken('prctl') }
dumpable(0);

# Both limits of each: the program cannot raise them again. Memory is not among them (AddressSanitizer reserves terabytes
# of addresses), nor is file size (SIGXFSZ would kill where a full tmpfs only refuses).
for (split /,/, $is{rlimits}) {
    my ($which, $value) = split /:/;
    my $pair = pack 'QQ', $value, $value;
    syscall($is{prlimit64} + 0, 0, 0 + $which, $pair, 0) == 0 or broken("limit $which");
}

while (my ($path, $mode, $data) = splice @files, 0, 3) {
    my $folder = '';
    for (split m{/}, $path =~ s{^/(.*)/[^/]+\z}{$1}sr) { $folder .= "/$_"; -d $folder or mkdir $folder or broken("folder $folder") }
    sysopen my $file, $path, 0301 | $is{nofollow}, 0600 or broken("file $path");    # O_WRONLY | O_CREAT | O_EXCL
    for (my $at = 0; $at < length $data;) { $at += (syswrite $file, $data, length($data) - $at, $at) || broken("file $path") }
    close $file;
    chmod 0 + $mode, $path or broken("mode of $path");
}
undef @files;

# The listeners live in this process: a child of ours could be killed by the program, which has our user id.
my (%listener, %open, @received);
for my $port (@ports) {
    for my $family (2, 10) {
        my $address = $family == 2 ? pack('S n a4 x8', 2, $port, "\x7f\0\0\1") : pack('S n N a16 N', 10, $port, 0, "\0" x 15 . "\1", 0);
        socket(my $socket, $family, 1, 6) or $family == 10 ? next : broken('socket');
        if (!bind($socket, $address) || !listen($socket, 128)) { $family == 10 ? next : broken("port $port") }
        fcntl $socket, 4, $NONBLOCK;
        $listener{ fileno $socket } = [$socket, $port];
    }
}

pipe my $input, my $feed or broken('pipe');
$SIG{CHLD} = sub { };
frame('S', '');
my $start    = clock();
my $deadline = $start + $is{wall} / 1000;
my $child    = fork // broken('fork');
if (!$child) {
    $SIG{$_} = 'DEFAULT' for 'PIPE', 'CHLD';
    # Where the kernel runs out of the job's memory it shall take the program, not the supervisor. The file is ours only
    # while we are dumpable; nothing hostile runs yet.
    dumpable(1);
    if (open my $score, '>', '/proc/self/oom_score_adj') { syswrite $score, '1000'; close $score }
    syscall($is{dup3} + 0, fileno $input, 0, 0);
    syscall($is{setsid} + 0);
    # Where no launcher has put the filter on us, the program gets it here (seccomp(2), SECCOMP_MODE_FILTER).
    if (length $is{filter}) {
        my $code = pack 'H*', $is{filter};
        my $program = pack 'S x6 P', length($code) / 8, $code;
        syscall($is{prctl} + 0, 38, 1, 0, 0, 0) == 0 && syscall($is{prctl} + 0, 22, 2, $program, 0, 0) == 0 or broken('filter');
    }
    %ENV = %env;
    exec { $argv[0] } @argv or frame('X', pack 'N', $! + 0);
    syscall($is{exit_group} + 0, 127);
}
close $input;
open STDIN, '<', '/dev/null' if !$is{relay};
syscall($is{close} + 0, $_) for 1 .. 3;
fcntl $feed, 4, $NONBLOCK;
my $pidfd = syscall($is{pidfd_open} + 0, $child, 0);
broken('pidfd_open') if $pidfd < 0;

my ($status, $usage, $over);
sub reap {    # everything that is dead; orphans of the program are ours to wait for
    my ($flags) = @_;
    while (1) {
        my ($code, $used) = ("\0" x 4, "\0" x 144);
        my $pid = syscall($is{wait4} + 0, -1, $code, $flags, $used);
        next if $pid < 0 && $! == $EINTR;
        return if $pid <= 0;
        ($status, $usage) = (unpack('l', $code), [unpack 'q5', $used]) if $pid == $child;
    }
}
sub pump {
    my $n = length $stdin ? syswrite $feed, $stdin, 65536 : 0;
    if    (defined $n)        { substr $stdin, 0, $n, '' }
    elsif ($! == $EAGAIN)     { return }
    else                      { $stdin = '' }
    if (!length $stdin) { close $feed; undef $feed }
}
sub hear {    # what came to the listeners; a connection's writing side closes after its first bytes, so that clients end
    my ($ready) = @_;
    for my $fd (keys %open) {
        next if $ready && !vec $ready, $fd, 1;
        my ($socket, $entry) = @{ $open{$fd} };
        while (1) {
            my $had = length $entry->[1];
            my $n = $had < $is{hear} ? sysread $socket, $entry->[1], $is{hear} - $had, $had : 0;
            last if !defined $n && $! == $EAGAIN;
            if (!$n) { delete $open{$fd}; last }
            shutdown $socket, 1 if !$had;
        }
    }
    for my $fd (keys %listener) {
        while (@received < $is{connections} && accept my $socket, $listener{$fd}[0]) {
            fcntl $socket, 4, $NONBLOCK;
            push @received, my $entry = [$listener{$fd}[1], ''];
            $open{ fileno $socket } = [$socket, $entry];
        }
        delete $listener{$fd} if @received >= $is{connections};
    }
}

sub relay {
    my ($ready) = @_;
    for my $fd (keys %relay) {
        next if $ready && !vec $ready, $fd, 1;
        my $n = sysread $relay{$fd}[0], my $bytes, 65536;
        my (undef, $name, $to) = @{ $relay{$fd} };
        if    ($n)                            { $to ? put($to, $bytes) : frame('O', pack 'C a*', $name, $bytes) }
        elsif (defined $n || $! != $EAGAIN)   { delete $relay{$fd} }
    }
}

while (1) {
    pump() if $feed;
    reap($WNOHANG);
    last if defined $status;
    my $left = $deadline - clock();
    if ($left <= 0) { $over = 1; last }
    my ($readable, $writable) = ('', '');
    vec($readable, $_, 1) = 1 for $pidfd, keys %listener, keys %open, keys %relay, $is{relay} ? 0 : ();
    vec($writable, fileno $feed, 1) = 1 if $feed;
    # A child that died just before select does not interrupt it: orphans wait a tenth of a second at most.
    next if select($readable, $writable, undef, $left < 0.1 ? $left : 0.1) <= 0;
    hear($readable) if %listener || %open;
    relay($readable) if %relay;
    exit 76 if $is{relay} && vec $readable, 0, 1;    # the worker has let go: everything here ends with us
}

# kill(-1) holds the kernel's task list and a forking process sees its signal before its child exists: none escapes.
syscall($is{kill} + 0, -1, $KILL);
reap(0);
my $wall = clock() - $start;
hear() for 1 .. 2;
relay() while %relay;

my @used = $usage ? @$usage : (0) x 5;
frame('E', pack 'N N Q> Q> Q>', $over ? 1 : 0, $status & 0xffff, int($wall * 1e6), ($used[0] + $used[2]) * 1e6 + $used[1] + $used[3], $used[4]);
for my $path (split /,/, $is{counters} // '') {
    open my $counter, '<', $path or next;
    frame('C', join '', "$path\n", <$counter>);
}
frame('R', pack 'n a*', @$_) for @received;

# The walk. Nobody else is alive, so what lstat says stays true; the flags and the second stat guard against ourselves.
my ($count, $room, $cut) = (0, 0 + $is{collect}, 0);
sub walk {
    my ($folder, $depth) = @_;
    my ($entries, @below);
    if (!opendir $entries, $folder) {
        chmod 0700, $folder;
        if (!opendir $entries, $folder) { $cut = 1; return }
    }
    while (defined(my $name = readdir $entries)) {
        next if $name eq '.' || $name eq '..';
        if (++$count > $is{entries}) { $cut = 1; last }
        my $path = "$folder/$name";
        my ($mode, $size, $blocks) = (lstat $path)[2, 7, 12] or next;
        my $type = $mode & $TYPE;
        my $kind = $type == $FILE ? 1 : $type == $FOLDER ? 2 : $type == $LINK ? 3 : 4;
        my $take = $kind == 1 && $size <= $room && $blocks * 512 <= $room + 65536;
        frame('F', pack 'C C Q> a*', $kind, $take ? 1 : 0, $size, $path);
        if ($take) { $room -= $size; copy($path, $mode, $size) }
        elsif ($kind == 1) { $cut = 1 }
        elsif ($kind == 2) { push @below, $path }
    }
    closedir $entries;
    for (@below) { $depth < $is{depth} ? walk($_, $depth + 1) : ($cut = 1) }
}
sub copy {
    my ($path, $mode, $left) = @_;
    chmod 0600, $path if !($mode & 0400);
    sysopen my $file, $path, $is{nofollow} | $NONBLOCK or return;
    while (-f $file && $left > 0) {
        my $n = sysread $file, my $bytes, $left < 65536 ? $left : 65536 or last;
        frame('D', $bytes);
        $left -= $n;
    }
}
walk($_, 1) for '/out', '/log';
frame('Z', pack 'C', $cut);
