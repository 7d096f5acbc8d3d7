using System.Threading.Channels;

namespace MedV.Discovery.Tests;

/// <summary>Real hosts on a real (virtual) cable: what loopback cannot show.</summary>
public sealed class NamespaceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    [NamespaceFact]
    public async Task Hosts_with_nothing_but_fresh_ipv6_link_local_addresses_find_each_other()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await using var lan = new NamespacePair();
        ChannelReader<string> a = lan.StartHost("A", "pc-a", 7001);
        ChannelReader<string> b = lan.StartHost("B", "pc-b", 7002);

        string seenByA = await NamespacePair.UntilAsync(a, "found pc-b 7002 fe80::", deadline.Token);
        string seenByB = await NamespacePair.UntilAsync(b, "found pc-a 7001 fe80::", deadline.Token);

        Assert.Contains("%", seenByA, StringComparison.Ordinal);
        Assert.Contains("id=pc-a v=1", seenByB, StringComparison.Ordinal);
    }

    [NamespaceFact]
    public async Task A_new_address_is_followed_and_the_old_one_forgotten()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await using var lan = new NamespacePair();
        lan.Ip("A", "addr", "add", "10.77.0.1/24", "dev", "cable0");
        lan.Ip("B", "addr", "add", "10.77.0.2/24", "dev", "cable0");
        ChannelReader<string> a = lan.StartHost("A", "pc-a", 7001);
        lan.StartHost("B", "pc-b", 7002);
        await NamespacePair.UntilAsync(a, "found pc-b 7002 10.77.0.2", deadline.Token);

        lan.Ip("B", "addr", "flush", "dev", "cable0", "scope", "global");
        lan.Ip("B", "addr", "add", "10.77.0.99/24", "dev", "cable0");
        string moved = await NamespacePair.UntilAsync(a, "changed pc-b 7002 10.77.0.99", deadline.Token);

        Assert.DoesNotContain("10.77.0.2,", moved, StringComparison.Ordinal);
    }

    [NamespaceFact]
    public async Task A_cable_that_is_plugged_in_later_is_used_and_sigterm_says_goodbye()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await using var lan = new NamespacePair();
        lan.Ip("A", "link", "set", "cable0", "down");
        ChannelReader<string> a = lan.StartHost("A", "pc-a", 7001);
        ChannelReader<string> b = lan.StartHost("B", "pc-b", 7002);
        await NamespacePair.UntilAsync(a, "started", deadline.Token);
        await NamespacePair.UntilAsync(b, "started", deadline.Token);

        lan.Ip("A", "link", "set", "cable0", "up");
        lan.Ip("A", "addr", "add", "10.77.0.1/24", "dev", "cable0");
        lan.Ip("B", "addr", "add", "10.77.0.2/24", "dev", "cable0");
        string found = await NamespacePair.UntilAsync(a, "found pc-b", deadline.Token);
        lan.TerminateLast();
        string lost = await NamespacePair.UntilAsync(a, "lost", deadline.Token);

        Assert.StartsWith("found pc-b 7002", found, StringComparison.Ordinal);
        Assert.Equal("lost pc-b", lost);
    }

    [NamespaceFact("avahi-daemon", "avahi-browse", "dbus-daemon")]
    public async Task Avahi_on_the_same_host_and_port_sees_us_and_our_goodbye()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("medv-avahi-");
        try
        {
            await using var lan = new NamespacePair();
            lan.Ip("A", "addr", "add", "10.77.0.1/24", "dev", "cable0");
            lan.Ip("B", "addr", "add", "10.77.0.2/24", "dev", "cable0");
            ChannelReader<string> browse = await StartAvahiAsync(lan, folder.FullName, deadline.Token);
            lan.StartHost("A", "pc-a", 7001);
            lan.StartHost("B", "pc-b", 7002);

            string seen = await NamespacePair.UntilAsync(browse, "=;cable0;IPv4;pc-b;", deadline.Token);
            lan.TerminateLast();
            string gone = await NamespacePair.UntilAsync(browse, "-;cable0;IPv4;pc-b;", deadline.Token);

            // avahi-browse shows whichever of the host's addresses it heard first.
            Assert.Matches(";pc-b\\.local;(10\\.77\\.0\\.2|fe80::[0-9a-f:]+);7002;", seen);
            Assert.NotEmpty(gone);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ChannelReader<string>> StartAvahiAsync(NamespacePair lan, string folder, CancellationToken cancellationToken)
    {
        string address = $"unix:path={folder}/bus", busFile = Path.Combine(folder, "bus.conf"), avahiFile = Path.Combine(folder, "avahi.conf");
        await File.WriteAllTextAsync(busFile, $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig><listen>{address}</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
            <allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/></policy></busconfig>
            """, cancellationToken);
        await File.WriteAllTextAsync(avahiFile, "[server]\nhost-name=avahibox\n[publish]\npublish-hinfo=no\npublish-workstation=no\n", cancellationToken);
        var environment = new Dictionary<string, string> { ["DBUS_SYSTEM_BUS_ADDRESS"] = address };

        ChannelReader<string> bus = lan.Start("B", "dbus-daemon", environment, $"--config-file={busFile}", "--nofork", "--print-address");
        await NamespacePair.UntilAsync(bus, "unix:", cancellationToken);

        // A /run of its own: two daemons of one machine would share a process id file. Its log goes to standard error.
        ChannelReader<string> daemon = lan.Start("B", "sh", environment, "-c",
            $"mount -t tmpfs none /run && mkdir /run/avahi-daemon && exec avahi-daemon -f {avahiFile} --no-drop-root --no-chroot --no-rlimits 2>&1");
        await NamespacePair.UntilAsync(daemon, "Server startup complete", cancellationToken);
        return lan.Start("B", "avahi-browse", environment, "--parsable", "--resolve", Packets.ServiceType);
    }
}
